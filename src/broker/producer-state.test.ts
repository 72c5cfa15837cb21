import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { errorCodes } from '../kafka/index.ts'
import { ProducerState, type Sequence } from './producer-state.ts'

const batch = (first: number, last: number, producerEpoch = 0, producerId = 7): Sequence => ({
  producerId,
  producerEpoch,
  first,
  last,
})

/** A partition as the broker uses the state: what is neither refused nor known already gets the next offset. */
function partition() {
  const state = new ProducerState()
  let end = 0
  return (sequence: Sequence): { errorCode: number; offset?: number } => {
    const { errorCode, duplicateOf } = state.check(sequence)
    if (errorCode !== errorCodes.NONE) return { errorCode }
    if (duplicateOf !== undefined) return { errorCode, offset: duplicateOf }
    const offset = end
    state.appended(sequence, offset)
    end += ((sequence.last - sequence.first) & 0x7fffffff) + 1
    return { errorCode, offset }
  }
}

const taken = (offset: number) => ({ errorCode: errorCodes.NONE, offset })
const outOfOrder = { errorCode: errorCodes.OUT_OF_ORDER_SEQUENCE_NUMBER }

test('batches follow one another; a gap is refused', () => {
  const produce = partition()
  assert.deepEqual(produce(batch(0, 9)), taken(0))
  assert.deepEqual(produce(batch(10, 10)), taken(10))
  assert.deepEqual(produce(batch(12, 13)), outOfOrder)
  assert.deepEqual(produce(batch(11, 13)), taken(11))
})

test('a batch that is sent again is answered with its first offset and not appended', () => {
  const produce = partition()
  for (let i = 0; i < 7; i++) produce(batch(i, i))
  assert.deepEqual(produce(batch(6, 6)), taken(6))
  assert.deepEqual(produce(batch(2, 2)), taken(2))
  assert.deepEqual(produce(batch(1, 1)), outOfOrder, 'only the last five are known')
  assert.deepEqual(produce(batch(7, 7)), taken(7))
})

test('sequences wrap', () => {
  const produce = partition()
  assert.deepEqual(produce(batch(0x7ffffffe, 0)), taken(0))
  assert.deepEqual(produce(batch(1, 1)), taken(3))
  const other = partition()
  assert.deepEqual(other(batch(0x7ffffffe, 0x7fffffff)), taken(0))
  assert.deepEqual(other(batch(1, 1)), outOfOrder)
  assert.deepEqual(other(batch(0, 0)), taken(2))
})

test('a newer epoch begins at 0, an older one is fenced, and producers do not meddle', () => {
  const produce = partition()
  produce(batch(0, 4))
  assert.deepEqual(produce(batch(5, 5, 1)), outOfOrder)
  assert.deepEqual(produce(batch(0, 0, 1)), taken(5))
  assert.deepEqual(produce(batch(5, 5, 0)), { errorCode: errorCodes.INVALID_PRODUCER_EPOCH })
  assert.deepEqual(produce(batch(0, 0, 0, 8)), taken(6))
})

test('whatever is lost on the way and sent again, each batch is in the log once and in order', () => {
  // A producer with up to five batches in flight that repeats from the first unanswered one.
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 30 }),
      fc.infiniteStream(fc.constantFrom('ok', 'request lost', 'answer lost')),
      (sizes, network) => {
        const produce = partition()
        const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0))
        // The first one arrives: of an unknown producer any sequence is taken, as Kafka does it.
        produce(batch(0, sizes[0]! - 1))
        let acknowledged = 1
        for (let round = 0; acknowledged < sizes.length && round < 1_000; round++) {
          let inOrder = true
          for (let i = acknowledged; i < Math.min(acknowledged + 5, sizes.length); i++) {
            const fate = network.next().value
            if (fate === 'request lost') continue
            const answer = produce(batch(starts[i]!, starts[i]! + sizes[i]! - 1))
            if (answer.errorCode === errorCodes.NONE) assert.equal(answer.offset, starts[i])
            inOrder &&= fate === 'ok' && answer.errorCode === errorCodes.NONE
            if (inOrder && i === acknowledged) acknowledged++
          }
        }
        assert.equal(acknowledged, sizes.length)
      },
    ),
  )
})
