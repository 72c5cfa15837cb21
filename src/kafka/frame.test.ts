import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { FrameAssembler } from './frame.ts'

function framed(content: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeInt32BE(content.length)
  return Buffer.concat([size, content])
}

suite('frame assembler', () => {
  test('finds the same frames however the stream is cut, from memory that is used again', () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
      fc.integer({ min: 4000, max: 9000 }).map((size) => Buffer.alloc(size, size)),
      fc.integer({ min: 65_000, max: 150_000 }).map((size) => Buffer.alloc(size, size)),
    )
    fc.assert(
      fc.property(
        fc.array(content, { maxLength: 8 }),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 80_000 })), { minLength: 1 }),
        fc.boolean(),
        (contents, cuts, inPlace) => {
          const stream = Buffer.concat(contents.map(framed))
          const assembler = new FrameAssembler(150_000)
          const found: Buffer[] = []
          const reused = Buffer.alloc(80_000)
          for (let position = 0, turn = 0; position < stream.length; turn++) {
            const target = (inPlace ? assembler.space() : undefined) ?? reused
            const bytes = stream.copy(target, 0, position, position + cuts[turn % cuts.length]!)
            assembler.push(target, bytes, (frame) => found.push(frame))
            reused.fill(0xee)
            position += bytes
          }
          assert.deepEqual(found, contents)
        },
      ),
    )
  })

  test('the rest of a large frame is read to its place', () => {
    const found: Buffer[] = []
    const stream = framed(Buffer.alloc(100_000, 1))
    const assembler = new FrameAssembler(1_000_000)
    assert.equal(assembler.space(), undefined)
    assembler.push(stream, 10, () => assert.fail('no frame is complete'))
    const space = assembler.space()
    assert.equal(space?.length, 100_000 - 6)
    stream.copy(space, 0, 10)
    assembler.push(space, space.length, (frame) => found.push(frame))
    assert.equal(found[0]?.buffer, space.buffer)
    assert.deepEqual(found[0], stream.subarray(4))
    assert.equal(assembler.space(), undefined)
  })

  test('a large frame has memory of exactly its size', () => {
    const found: Buffer[] = []
    const stream = framed(Buffer.alloc(100_000, 1))
    new FrameAssembler(1_000_000).push(stream, stream.length, (frame) => found.push(frame))
    assert.equal(found[0]?.buffer.byteLength, 100_000)
  })

  test('a size above the limit, or a negative one, is refused', () => {
    for (const size of [1001, -1, 0x7fffffff]) {
      const chunk = Buffer.alloc(4)
      chunk.writeInt32BE(size)
      assert.throws(() => new FrameAssembler(1000).push(chunk, 4, () => assert.fail('no frame is complete')), {
        code: 'KAFKA_MALFORMED',
        data: { size, maxBytes: 1000 },
      })
    }
  })
})
