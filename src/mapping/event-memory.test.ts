import assert from 'node:assert/strict'
import { it } from 'node:test'
import { EventMemory, EventPool } from './event-memory.ts'

const kib = 1024

it('an event grows and keeps what is written, and its memory goes to the next', () => {
  const memory = new EventMemory(new EventPool(1024 * kib))
  memory.grow(0, 3).write('abc')
  const grown = memory.grow(3, 5 * kib)
  assert.equal(grown.length, 8 * kib)
  assert.equal(grown.toString('latin1', 0, 3), 'abc')
  const other = memory.turn(6 * kib)
  assert.notEqual(other, grown)
  assert.equal(grown.toString('latin1', 0, 3), 'abc')
  memory.release()
  assert.equal(memory.grow(0, 1), other)
})

it('who begins when too much is out waits until some is given back, in turn', async () => {
  const pool = new EventPool(16 * kib)
  const [a, b, c] = [new EventMemory(pool), new EventMemory(pool), new EventMemory(pool)]
  a.grow(0, 8 * kib)
  assert.ok(!pool.exhausted)
  b.grow(0, 8 * kib)
  assert.ok(pool.exhausted)
  const woken: string[] = []
  pool.wait(() => {
    woken.push('first')
    c.grow(0, 8 * kib)
  })
  pool.wait(() => woken.push('second'))
  a.release()
  assert.deepEqual(woken, [], 'in the middle of what gives it back')
  await Promise.resolve()
  assert.deepEqual(woken, ['first'])
  b.release()
  await Promise.resolve()
  assert.deepEqual(woken, ['first', 'second'])
})

it('who is patient is hurried when another waits, unless it became busy', () => {
  const pool = new EventPool(kib)
  const hurried: string[] = []
  const [a, b] = [() => hurried.push('a'), () => hurried.push('b')]
  pool.patient(a)
  pool.patient(b)
  pool.busy(a)
  pool.wait(() => {})
  pool.wait(() => {})
  assert.deepEqual(hurried, ['b'])
})

it('keeps one buffer while there is nothing to do', () => {
  const pool = new EventPool(1024 * kib)
  const memories = [1, 2, 3].map(() => new EventMemory(pool))
  const buffers = memories.map((memory) => memory.grow(0, 8 * kib))
  for (const memory of memories) memory.release()
  const again = memories.map((memory) => memory.grow(0, 8 * kib))
  assert.deepEqual(
    again.map((buffer) => buffers.includes(buffer)),
    [true, false, false],
  )
})
