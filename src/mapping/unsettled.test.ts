import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FakePartition } from '../../test/support/fake-consumer.ts'
import { records } from '../../test/support/fake-mapping.ts'
import { Batch } from './batch.ts'
import { EventMemory, EventPool } from './event-memory.ts'
import { envelopeOf } from './event-source.ts'
import { PartitionReader } from './partition-reader.ts'
import { halves } from './portion.ts'
import { Unsettled } from './unsettled.ts'

/** A batch of so many records of each partition, numbered from 10 in each. */
function batchOf(...counts: readonly number[]) {
  const source = { eventSource: 'SelfManagedKafka', bootstrapServers: 'a:1' } as const
  const batch = new Batch(envelopeOf(source), 100, new EventMemory(new EventPool(1e6)))
  const readers = counts.map((count, partition) => {
    const assigned = new FakePartition(partition)
    assigned.push(records(10, count))
    const reader = new PartitionReader(assigned, { onTaken() {}, onFiltered() {} })
    batch.fill(reader)
    return reader
  })
  const unsettled = new Unsettled(batch.close())
  const settled = () => unsettled.newlySettled().map(([{ partition }, offset]) => [partition, offset])
  return { unsettled, readers, settled }
}

describe('what of a batch is not settled', () => {
  it('settles each partition up to the lowest record that is left of it, and tells each offset once', () => {
    const { unsettled, readers, settled } = batchOf(3, 1)
    assert.deepEqual(settled(), [])
    const [first, second] = halves(unsettled.next!)
    unsettled.replace(first, second)
    assert.deepEqual(settled(), [])
    unsettled.replace()
    assert.equal(unsettled.next, second)
    assert.deepEqual(settled(), [[0, 12]])
    assert.deepEqual(settled(), [])
    assert.ok(readers.every((reader) => unsettled.has(reader)))
    unsettled.replace()
    assert.deepEqual(settled(), [
      [0, 13],
      [1, 11],
    ])
    assert.equal(unsettled.next, undefined)
  })

  it('knows the oldest record of a partition, whichever portion is in turn', () => {
    const { unsettled, readers } = batchOf(2)
    const oldest = unsettled.oldestTimestamp(readers[0]!)
    const [first, second] = halves(unsettled.next!)
    unsettled.replace(second, first)
    assert.notEqual(oldest, undefined)
    assert.equal(unsettled.oldestTimestamp(readers[0]!), oldest)
    unsettled.replace()
    unsettled.replace()
    assert.equal(unsettled.oldestTimestamp(readers[0]!), undefined)
  })

  it('a portion is released when each of its partitions is, and all is when each portion is', () => {
    const { unsettled, readers } = batchOf(1, 2)
    const [mixed, alone] = halves(unsettled.next!)
    unsettled.replace(mixed, alone)
    unsettled.release([readers[1]!])
    assert.deepEqual(
      [mixed!, alone!].map((portion) => unsettled.isReleased(portion)),
      [false, true],
    )
    assert.equal(unsettled.allReleased, false)
    unsettled.release([readers[0]!])
    assert.equal(unsettled.isReleased(mixed!), true)
    assert.equal(unsettled.allReleased, true)
  })

  it('what is cut out is not settled by that, and what stays is in turn', () => {
    const { unsettled, readers, settled } = batchOf(2, 2)
    const [first, second] = halves(unsettled.next!)
    unsettled.replace(first, second)
    assert.equal(unsettled.cut(), false)
    unsettled.release([readers[0]!])
    assert.equal(unsettled.next, first)
    assert.equal(unsettled.cut(), true)
    assert.equal(unsettled.next, second)
    assert.equal(unsettled.has(readers[0]!), false)
    unsettled.replace()
    assert.deepEqual(settled(), [[1, 12]])
  })
})
