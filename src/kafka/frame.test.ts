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
    )
    fc.assert(
      fc.property(
        fc.array(content, { maxLength: 8 }),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5000 })), { minLength: 1 }),
        (contents, cuts) => {
          const stream = Buffer.concat(contents.map(framed))
          const assembler = new FrameAssembler(10_000)
          const found: Buffer[] = []
          const reused = Buffer.alloc(5000)
          for (let position = 0, turn = 0; position < stream.length; turn++) {
            const bytes = stream.copy(reused, 0, position, position + cuts[turn % cuts.length]!)
            assembler.push(reused, bytes, (frame) => found.push(frame))
            reused.fill(0xee)
            position += bytes
          }
          assert.deepEqual(found, contents)
        },
      ),
    )
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
