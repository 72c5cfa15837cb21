import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { partitionStatus, servedMapping } from '../../test/support/served-mapping.ts'
import type { ServedMapping } from '../control/index.ts'
import type { MappingEvent, MappingStatus } from '../mapping/index.ts'
import { Observatory } from './observatory.ts'
import { prometheusPage } from './prometheus.ts'

function start(...mappings: ServedMapping[]) {
  const observatory = new Observatory(new FakeClock(), () => mappings)
  const page = prometheusPage(observatory)
  const series = async (name: string) =>
    (await page.text()).split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes('mapping='))
  return { mappings, observatory, series }
}

const invoked: MappingEvent = {
  ...{ kind: 'invoked', outcome: 'success', requestId: 'r', records: 5, bytes: 9, ranges: {} },
  ...{ taken: {}, takenAlone: () => ({}), failed: 0, milliseconds: 250, attempt: 1 },
}

test('of a mapping that is gone nothing is shown, the durations of its calls neither', async () => {
  const { mappings, observatory, series } = start(servedMapping(), servedMapping({ name: 'audit' }))
  const counts = () => series('isthmus_invocation_duration_seconds_count')
  observatory.event('orders', invoked)
  observatory.event('audit', invoked)
  assert.equal((await counts()).length, 2)
  mappings.pop()
  assert.deepEqual(await counts(), [
    'isthmus_invocation_duration_seconds_count{mapping="orders",topic="orders",outcome="success"} 1',
  ])
  assert.equal((await series('isthmus_invocations_total')).filter((line) => line.includes('audit')).length, 0)
  mappings.push(servedMapping({ name: 'audit' }))
  observatory.event('audit', invoked)
  assert.deepEqual((await counts()).at(-1)?.split(' ').at(-1), '1')
})

test('a lag that is not known is not told as none', async () => {
  const of = (status: Partial<MappingStatus>, running: Partial<ServedMapping['running']> = {}) =>
    start(servedMapping({}, { now: () => status, ...running }))
  const shown = async ({ series }: ReturnType<typeof start>) =>
    [...(await series('isthmus_max_offset_lag_records')), ...(await series('isthmus_sum_offset_lag_records'))].map(
      (line) => Number(line.split(' ').at(-1)),
    )
  const known = [partitionStatus(0, { highWatermark: 7 }), partitionStatus(1, { highWatermark: 9, committed: 4 })]
  assert.deepEqual(await shown(of({ partitions: known })), [7, 12])
  assert.deepEqual(await shown(of({ partitions: [...known, partitionStatus(2, { highWatermark: -1 })] })), [])
  // The other members have them.
  assert.deepEqual(await shown(of({ partitions: [] })), [0, 0])
  assert.deepEqual(await shown(of({ partitions: [] }, { lastProcessingResult: 'PROBLEM: Connection error.' })), [])
  assert.deepEqual(await shown(of({ partitions: [] }, { state: 'Deleting' })), [])
  assert.deepEqual(await shown(of({ partitions: [], topicPartitions: undefined })), [])
})
