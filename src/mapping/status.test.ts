import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FakePartition } from '../../test/support/fake-consumer.ts'
import { functionError, records, settled, startFakeMapping, success } from '../../test/support/fake-mapping.ts'

/** Record `i` of a chunk has the timestamp `1000 + i`. */
function start(options: Parameters<typeof startFakeMapping>[0] = {}) {
  const run = startFakeMapping(options)
  const partition = new FakePartition(0)
  run.consumer.assign(partition)
  const status = () => run.mapping.status().partitions[0]!
  return { ...run, consumer: run.consumer, partition, status }
}

describe('the oldest record that is not settled', () => {
  it('is in the log, then waits to be taken, then in a batch that is gathered, then in a call', async () => {
    const { clock, consumer, partition, status, target } = start({ batchSize: 4, batchingWindowMs: 100 })
    assert.equal(status().oldestTimestamp, undefined)
    consumer.fetched(partition, records(0, 2))
    assert.equal(status().oldestTimestamp, 1000)
    assert.equal(target.calls.length, 0)
    consumer.fetched(partition, records(2, 6))
    assert.equal(target.calls.length, 1)
    // Of the chunk's other records none was taken yet.
    assert.equal(status().oldestTimestamp, 1000)
    await target.calls[0]!.answer(success)
    // The third record of the second chunk.
    assert.equal(status().oldestTimestamp, 1002)
    await target.calls[1]!.answer(success)
    assert.equal(status().oldestTimestamp, undefined)
    await clock.advance(50)
    const { committed, settled: done, position, highWatermark } = status()
    assert.deepEqual([committed, done, position, highWatermark], [8, 8, 8, 8])
  })

  it('is the first of those that a half or a report left', async () => {
    const { consumer, partition, status, target } = start({ failures: { bisect: true } })
    consumer.fetched(partition, records(0, 6))
    await target.calls[0]!.answer(functionError)
    await settled()
    assert.equal(status().oldestTimestamp, 1000)
    await target.calls[1]!.answer(success)
    assert.equal(status().oldestTimestamp, 1003)
    assert.equal(status().settled, 3)
    const reported = start({ failures: { partialResponses: true } })
    reported.consumer.fetched(reported.partition, records(0, 6))
    const items = [{ itemIdentifier: { partition: 'orders-0', offset: 4 } }]
    const payload = Buffer.from(JSON.stringify({ batchItemFailures: items }))
    await reported.target.calls[0]!.answer({ kind: 'success', requestId: 'r', payload })
    assert.equal(reported.status().oldestTimestamp, 1004)
  })

  it('is not taken while the lane has another partition in a call', async () => {
    const { consumer, mapping, partition, target } = start({ batchSize: 3 })
    const other = new FakePartition(1)
    consumer.assign(other)
    consumer.fetched(partition, records(0, 3))
    consumer.fetched(other, records(0, 2))
    const [, status] = mapping.status().partitions
    assert.equal(target.calls.length, 1)
    assert.deepEqual([status?.partition, status?.oldestTimestamp, status?.settled], [1, 1000, 0])
    assert.ok((status?.queuedBytes ?? 0) > 0)
  })

  it('may have no timestamp', () => {
    const { consumer, partition, status } = start()
    const chunk = records(0, 1)
    chunk.timestamps[0] = -1
    consumer.fetched(partition, chunk)
    assert.equal(status().oldestTimestamp, undefined)
  })
})

describe('a mapping', () => {
  it('tells how many calls run, how many partitions there are, and where the logs end when it has looked', async () => {
    const { consumer, mapping, partition, target } = start()
    consumer.fetched(partition, records(0, 2))
    assert.equal(mapping.status().inFlight, 1)
    assert.equal(mapping.status().topicPartitions, 1)
    consumer.ends.set(0, 70)
    await mapping.lookAtEnds()
    assert.equal(mapping.status().partitions[0]?.highWatermark, 70)
    await target.calls[0]!.answer(success)
    assert.equal(mapping.status().inFlight, 0)
    await consumer.revoke([partition])
    assert.deepEqual(mapping.status().partitions, [])
  })

  it('that is disabled has nothing', () => {
    const { mapping } = startFakeMapping({ enabled: false })
    assert.deepEqual(mapping.status(), { topicPartitions: undefined, inFlight: 0, partitions: [] })
  })
})
