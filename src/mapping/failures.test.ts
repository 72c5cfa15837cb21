import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countersOf } from '../../test/support/counters.ts'
import { chunkOf, FakePartition } from '../../test/support/fake-consumer.ts'
import { FakeDestination } from '../../test/support/fake-destination.ts'
import {
  functionError,
  records,
  settled,
  startFakeMapping as start,
  success,
  throttled,
} from '../../test/support/fake-mapping.ts'
import type { InvokeOutcome } from '../targets/index.ts'
import { IsthmusError } from '../world/index.ts'
import { noCounts } from './counters.ts'

type Started = ReturnType<typeof start>

/** `failed` by partition: the offsets that the function reports. */
function reporting(failed: Readonly<Record<string, readonly number[]>>) {
  const items = Object.entries(failed).flatMap(([partition, offsets]) =>
    offsets.map((offset) => ({ itemIdentifier: { partition, offset } })),
  )
  const payload = Buffer.from(JSON.stringify({ batchItemFailures: items }))
  return { kind: 'success', requestId: 'r', payload } as const
}

function started(options: Parameters<typeof start>[0] & { readonly drop?: boolean } = {}) {
  const destination = new FakeDestination()
  const { drop, ...given } = options
  const onFailure = { destination, functionArn: 'arn:f', whenItFails: drop ? 'drop' : 'wait' } as const
  return { ...given, destination, onFailure }
}

async function commits({ clock, consumer }: Started): Promise<Record<string, number>> {
  await clock.advance(50)
  return Object.fromEntries(consumer.committed)
}

function ofKind<K extends string>(run: Started, kind: K) {
  return run.events.filter((event) => event.kind === kind)
}

describe('a limit of retries', () => {
  it('without a destination: that many retries, then the batch is dropped and the next one is sent', async () => {
    const run = start({ failures: { retries: 2 }, batchSize: 2 })
    const { consumer, target, clock, mapping } = run
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 4))
    for (let call = 0; call < 3; call++) {
      assert.deepEqual(target.calls[call]?.offsets, { 'orders-0': [0, 1] })
      await target.calls[call]!.answer(functionError)
      await clock.advance(1000)
    }
    assert.deepEqual(target.calls[3]?.offsets, { 'orders-0': [2, 3] })
    assert.deepEqual(ofKind(run, 'dropped'), [
      { kind: 'dropped', reason: 'RetryAttemptsExhausted', records: 2, offsets: { 'orders-0': [[0, 1]] } },
    ])
    assert.deepEqual(await commits(run), { 'orders-0': 2 })
    await target.calls[3]!.answer(success)
    assert.equal(mapping.lastProcessingResult, 'OK')
  })

  it('none at all: one call, without a pause before what follows', async () => {
    const { consumer, target } = start({ failures: { retries: 0 }, batchSize: 1 })
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 3))
    for (let call = 0; call < 3; call++) await target.calls[call]!.answer(functionError)
    assert.equal(target.calls.length, 3)
  })

  it('is not used up by being throttled or by a service that fails', async () => {
    const { consumer, target, clock, events } = start({ failures: { retries: 1 } })
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1))
    const away: InvokeOutcome = { kind: 'service-error', message: '500' }
    for (const outcome of [throttled, away, functionError, throttled, away, away]) {
      await target.calls.at(-1)!.answer(outcome)
      await clock.advance(20_000)
    }
    assert.equal(events.filter(({ kind }) => kind === 'dropped').length, 0)
    await target.calls.at(-1)!.answer(functionError)
    assert.equal(events.filter(({ kind }) => kind === 'dropped').length, 1)
    assert.equal(target.running.size, 0)
  })

  it('with a destination: it gets what failed, with how it came to that', async () => {
    const { destination, ...options } = started({ failures: { retries: 1 } })
    const run = start(options)
    const { consumer, target, clock, mapping } = run
    const [a, b] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(a, b)
    a.push(records(5, 2))
    b.push(records(0, 1))
    consumer.events.records(a)
    assert.equal(target.calls.length, 1)
    await target.calls[0]!.answer(functionError)
    await clock.advance(1000)
    await target.calls[1]!.answer({ ...functionError, requestId: 'second', executedVersion: '7' })
    const [failure] = destination.failures
    assert.deepEqual(failure && { ...failure, event: failure.event.toString() }, {
      condition: 'RetryAttemptsExhausted',
      requestId: 'second',
      functionArn: 'arn:f',
      invokeCount: 2,
      response: { statusCode: 200, executedVersion: '7', functionError: 'Unhandled' },
      at: clock.now(),
      bootstrapServers: 'a:1',
      records: 3,
      partitions: {
        'orders-0': { firstOffset: 5, lastOffset: 6, firstTimestamp: 1000, lastTimestamp: 1001 },
        'orders-1': { firstOffset: 0, lastOffset: 0, firstTimestamp: 1000, lastTimestamp: 1000 },
      },
      event: target.calls[0]!.text,
    })
    assert.deepEqual(await commits(run), {})
    await destination.take()
    assert.deepEqual(await commits(run), { 'orders-0': 7, 'orders-1': 1 })
    // Nothing waits any more, but the function has not worked since.
    assert.equal(mapping.lastProcessingResult, 'PROBLEM: Function call failed')
    consumer.fetched(b, records(1, 1))
    await target.calls[2]!.answer(success)
    assert.equal(mapping.lastProcessingResult, 'OK')
  })
})

describe('a destination that fails', () => {
  it('holds the partition, says so, and is tried again later and later', async () => {
    const { destination, ...options } = started({ failures: { retries: 0 } })
    const run = start(options)
    const { consumer, target, clock, mapping } = run
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1))
    await target.calls[0]!.answer(functionError)
    consumer.fetched(partition, records(1, 1))
    for (const pause of [250, 500, 1000]) {
      await destination.refuse(new IsthmusError('DESTINATION_REFUSED', 'no such queue'))
      assert.equal(mapping.lastProcessingResult, 'PROBLEM: The OnFailure destination does not take records.')
      await clock.advance(pause - 1)
      assert.equal(destination.running, 0)
      await clock.advance(1)
      assert.equal(destination.running, 1)
    }
    assert.equal(target.calls.length, 1)
    assert.deepEqual(await commits(run), {})
    await destination.refuse(new IsthmusError('SERVICE_UNREACHABLE', 'sqs'))
    assert.match(mapping.lastProcessingResult, /and the OnFailure Destination \(if one is configured\)\.$/)
    await clock.advance(20_000)
    await destination.take()
    assert.deepEqual(target.calls[1]?.offsets, { 'orders-0': [1] })
    assert.deepEqual(await commits(run), { 'orders-0': 1 })
  })

  it('is not tried before it asks to be, for a minute at most', async () => {
    const { destination, ...options } = started({ failures: { retries: 0 } })
    const { consumer, target, clock } = start(options)
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1))
    await target.calls[0]!.answer(functionError)
    for (const [retryAfter, pause] of [
      ['30', 30_000],
      ['86400', 60_000],
      ['soon', 1000],
    ] as const) {
      await destination.refuse(new IsthmusError('SERVICE_FAILED', 'slow down', { data: { retryAfter } }))
      await clock.advance(pause - 1)
      assert.equal(destination.running, 0)
      await clock.advance(1)
      assert.equal(destination.running, 1)
    }
  })

  it('is not given again what it has taken of them', async () => {
    const { destination, ...options } = started({ failures: { retries: 0 } })
    const run = start(options)
    const { consumer, target, clock } = run
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 3))
    await target.calls[0]!.answer(functionError)
    await destination.refuse(new Error('one is too large'), [0, 2])
    assert.deepEqual(await commits(run), { 'orders-0': 1 })
    await clock.advance(200)
    assert.deepEqual(
      destination.failures.map(({ partitions: { 'orders-0': of } }) => [of?.firstOffset, of?.lastOffset]),
      [
        [0, 2],
        [1, 1],
      ],
    )
    await destination.take()
    assert.deepEqual(await commits(run), { 'orders-0': 3 })
    assert.deepEqual(
      ofKind(run, 'destination').map((event) => event.kind === 'destination' && [event.outcome, event.records]),
      [
        ['delivered', 2],
        ['failed', 1],
        ['delivered', 1],
      ],
    )
  })

  it('by setting, is tried three times and then the records are dropped', async () => {
    const { destination, ...options } = started({ failures: { retries: 0 }, drop: true })
    const run = start(options)
    const { consumer, target, clock } = run
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 2))
    await target.calls[0]!.answer(functionError)
    for (let tries = 0; tries < 3; tries++) {
      await destination.refuse(new Error('away'))
      await clock.advance(20_000)
    }
    assert.deepEqual(ofKind(run, 'dropped'), [
      { kind: 'dropped', reason: 'DestinationFailed', records: 2, offsets: { 'orders-0': [[0, 1]] } },
    ])
    assert.deepEqual(await commits(run), { 'orders-0': 2 })
  })

  it('is given up with its partition: no later delivery, no commit', async () => {
    const { destination, ...options } = started({ failures: { retries: 0 } })
    const run = start(options)
    const { consumer, target, clock } = run
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1))
    await target.calls[0]!.answer(functionError)
    await destination.refuse(new Error('away'))
    await consumer.revoke([partition])
    await clock.advance(60_000)
    assert.equal(destination.failures.length, 1)
    assert.deepEqual(await commits(run), {})
    assert.equal(clock.timers, 0)
  })

  it('a revoke waits for a running delivery, and commits what it settles', async () => {
    const { destination, ...options } = started({ failures: { retries: 0 } })
    const { consumer, target } = start(options)
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 1))
    await target.calls[0]!.answer(functionError)
    const revoked = consumer.revoke([partition])
    await settled()
    await destination.take()
    await revoked
    assert.equal(consumer.committed.get('orders-0'), 1)
  })
})

describe('a partition that is given up while its last commit takes long', () => {
  it('is not committed past what was not settled, whatever becomes of the rest of its batch', async () => {
    const run = start({ batchSize: 2, batchingWindowMs: 500 })
    const { consumer, target, clock } = run
    const [gone, stays] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(gone, stays)
    consumer.fetched(gone, records(0, 2))
    let commit = () => {}
    consumer.beforeCommit = () => new Promise((resolve) => (commit = resolve))
    await target.calls[0]!.answer(success)
    consumer.fetched(gone, records(2, 1))
    consumer.fetched(stays, records(0, 1))
    assert.deepEqual(target.calls[1]?.offsets, { 'orders-0': [2], 'orders-1': [0] })
    await target.calls[1]!.answer(functionError)
    const revoked = consumer.revoke([gone])
    await clock.advance(250)
    assert.deepEqual(target.calls[2]?.offsets, { 'orders-1': [0] })
    await target.calls[2]!.answer(success)
    for (consumer.beforeCommit = async () => commit(); consumer.partitions.has(gone); await settled()) commit()
    await revoked
    assert.equal(consumer.committed.get('orders-0'), 2)
    assert.deepEqual(await commits(run), { 'orders-0': 2, 'orders-1': 1 })
  })
})

describe('a batch that is split', () => {
  it('goes on at once, as if nothing had failed, when the half that failed is given up with its partition', async () => {
    const { consumer, target, clock } = start({ failures: { bisect: true }, batchSize: 2, batchingWindowMs: 500 })
    const [gone, stays] = [new FakePartition(0), new FakePartition(1)]
    for (const partition of [gone, stays]) {
      consumer.assign(partition)
      consumer.fetched(partition, records(0, 1))
    }
    await target.calls[0]!.answer(functionError)
    assert.deepEqual(target.calls[1]?.offsets, { 'orders-0': [0] })
    await target.calls[1]!.answer(functionError)
    await consumer.revoke([gone])
    await settled()
    assert.deepEqual(target.calls[2]?.offsets, { 'orders-1': [0] })
    await target.calls[2]!.answer(functionError)
    await clock.advance(250)
    assert.deepEqual(target.calls[3]?.offsets, { 'orders-1': [0] })
  })

  it('goes in halves, in order and at once; only the single record uses retries up', async () => {
    const { destination, ...options } = started({ failures: { retries: 1, bisect: true } })
    const run = start(options)
    const { consumer, target, clock } = run
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 5))
    const poison = 3
    const seen: (readonly number[])[] = []
    for (let call = 0; call < target.calls.length; call++) {
      const offsets = target.calls[call]!.offsets['orders-0']!
      seen.push(offsets)
      await target.calls[call]!.answer(offsets.includes(poison) ? functionError : success)
      if (offsets.length === 1 && offsets[0] === poison) await clock.advance(1000)
    }
    assert.deepEqual(seen, [[0, 1, 2, 3, 4], [0, 1, 2], [3, 4], [3], [3]])
    assert.deepEqual(await commits(run), { 'orders-0': 3 })
    const [failure] = destination.failures
    assert.deepEqual([failure?.records, failure?.invokeCount], [1, 4])
    await destination.take()
    assert.deepEqual(target.calls[5]?.offsets, { 'orders-0': [4] })
    await target.calls[5]!.answer(success)
    assert.deepEqual(await commits(run), { 'orders-0': 5 })
  })
})

describe('reported failures', () => {
  const failures = { partialResponses: true }

  it('are sent again alone, and hold the commit at the lowest of them', async () => {
    const run = start({ failures, batchSize: 10 })
    const { consumer, target, clock, mapping } = run
    const [a, b] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(a, b)
    a.push(records(0, 5))
    b.push(records(0, 3))
    consumer.events.records(a)
    await target.calls[0]!.answer(reporting({ 'orders-0': [3, 1], 'orders-1': [0] }))
    assert.deepEqual(await commits(run), { 'orders-0': 1 })
    assert.equal(mapping.lastProcessingResult, 'PROBLEM: Function call failed')
    consumer.fetched(a, records(5, 1))
    await clock.advance(250)
    assert.deepEqual(target.calls[1]?.offsets, { 'orders-0': [1, 3], 'orders-1': [0] })
    await target.calls[1]!.answer(reporting({ 'orders-0': [3] }))
    assert.deepEqual(await commits(run), { 'orders-0': 3, 'orders-1': 3 })
    await clock.advance(1000)
    assert.deepEqual(target.calls[2]?.offsets, { 'orders-0': [3] })
    await target.calls[2]!.answer(success)
    // The newer record of the partition was not sent before.
    assert.deepEqual(target.calls[3]?.offsets, { 'orders-0': [5] })
    assert.equal(mapping.lastProcessingResult, 'OK')
    const told = ofKind(run, 'invoked').map(
      (event) => event.kind === 'invoked' && [event.outcome, event.failed, event.taken],
    )
    assert.deepEqual(told, [
      [
        'partial-failure',
        3,
        {
          'orders-0': [
            [0, 0],
            [2, 2],
            [4, 4],
          ],
          'orders-1': [[1, 2]],
        },
      ],
      ['partial-failure', 1, { 'orders-0': [[1, 1]], 'orders-1': [[0, 0]] }],
      ['success', 0, { 'orders-0': [[3, 3]] }],
    ])
  })

  it('are found again in a batch from which a partition was given up', async () => {
    // For the age of each the records were looked for before.
    const { consumer, target, clock } = start({ failures: { ...failures, maximumAgeMs: 60_000 } })
    const [a, b] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(a, b)
    const young = (value: string) => ({ key: null, value: Buffer.from(value), timestamp: clock.now() })
    a.push(chunkOf([young('longer than those')], 0))
    b.push(chunkOf([young('x'), young('y'), young('z')], 0))
    consumer.events.records(a)
    await target.calls[0]!.answer(functionError)
    await consumer.revoke([a])
    await clock.advance(250)
    assert.deepEqual(target.calls[1]?.offsets, { 'orders-1': [0, 1, 2] })
    await target.calls[1]!.answer(reporting({ 'orders-1': [1] }))
    await clock.advance(500)
    const { records } = JSON.parse(target.calls[2]!.text)
    assert.deepEqual(
      Object.entries<{ value: string }[]>(records).map(([name, list]) => [name, ...list.map(({ value }) => value)]),
      [['orders-1', Buffer.from('y').toString('base64')]],
    )
  })

  it('use retries up, and say to the destination that the function did not fail itself', async () => {
    const { destination, ...options } = started({ failures: { ...failures, retries: 1 } })
    const { consumer, target, clock } = start(options)
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 3))
    await target.calls[0]!.answer(reporting({ 'orders-0': [1] }))
    await clock.advance(1000)
    await target.calls[1]!.answer(reporting({ 'orders-0': [1] }))
    assert.deepEqual(destination.failures[0]?.response, {
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: null,
    })
    assert.deepEqual(Object.keys(destination.failures[0]?.partitions ?? {}), ['orders-0'])
  })

  it('are sent again later and later, while each answer reports all of them', async () => {
    const { consumer, target, clock } = start({ failures })
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 3))
    for (const [failed, pauseMs] of [
      [[1, 2], 250],
      [[1, 2], 500],
      [[1, 2], 1000],
      // One is settled: from the beginning again.
      [[2], 250],
      [[2], 500],
    ] as const) {
      const calls = target.calls.length
      await target.calls.at(-1)!.answer(reporting({ 'orders-0': failed }))
      await clock.advance(pauseMs - 1)
      assert.equal(target.calls.length, calls)
      await clock.advance(1)
      assert.deepEqual(target.calls.at(-1)?.offsets, { 'orders-0': failed })
    }
  })

  it('of records that are not in the batch make all of it fail', async () => {
    const { consumer, target, clock, events } = start({ failures })
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 3))
    for (const wrong of [{ 'orders-0': [1, 3] }, { 'orders-9': [1] }, { 'orders-00': [0] }]) {
      await target.calls.at(-1)!.answer(reporting(wrong))
      await clock.advance(20_000)
      assert.deepEqual(target.calls.at(-1)!.offsets, { 'orders-0': [0, 1, 2] })
    }
    assert.match(
      events.find((event) => event.kind === 'invoked')?.message ?? '',
      /names orders-0@3, which is not in the batch/,
    )
  })

  it('do not count unless the mapping says so, and are told as such', async () => {
    const run = start()
    const partition = new FakePartition(0)
    run.consumer.assign(partition)
    run.consumer.fetched(partition, records(0, 3))
    await run.target.calls[0]!.answer(reporting({ 'orders-0': [1] }))
    assert.equal(run.consumer.committed.get('orders-0'), 3)
    run.consumer.fetched(partition, records(3, 3))
    await run.target.calls[1]!.answer(reporting({}))
    const told = ofKind(run, 'invoked').map((event) => event.kind === 'invoked' && [event.outcome, event.message])
    assert.deepEqual(
      told.map((one) => one && [one[0], /lacks FunctionResponseTypes/.test(`${one[1]}`)]),
      [
        ['success', true],
        ['success', false],
      ],
    )
  })
})

it('of what a function says is told no more than a line can hold', async () => {
  const { consumer, target, events, mapping } = start()
  const partition = new FakePartition(0)
  consumer.assign(partition)
  consumer.fetched(partition, records(0, 1))
  const said = 'the event was '.padEnd(5_000_000, 'x')
  await target.calls[0]!.answer({ ...functionError, error: said, message: said })
  assert.equal(mapping.lastProcessingResult, 'PROBLEM: Function call failed')
  for (const text of events.map((event) => JSON.stringify(event, (_, value) => value?.message ?? value)))
    assert.ok(text.length < 5000, `${text.length} characters`)
})

describe('a limit of age', () => {
  it('takes out what is older before a call, retries or not', async () => {
    const { destination, ...options } = started({ failures: { maximumAgeMs: 60_000 } })
    const run = start(options)
    const { consumer, target, clock } = run
    const partition = new FakePartition(0)
    consumer.assign(partition)
    const now = clock.now()
    const at = (timestamp: number) => ({ key: null, value: Buffer.from('v'), timestamp })
    // The oldest, one just young enough, one without a timestamp, one that will be too old.
    consumer.fetched(partition, chunkOf([at(now - 60_001), at(now - 60_000), at(-1), at(now - 59_900)], 0))
    await settled()
    assert.equal(destination.failures[0]?.condition, 'RecordAgeExceeded')
    assert.equal(destination.failures[0]?.invokeCount, 0)
    assert.equal(destination.failures[0]?.response, undefined)
    assert.equal(target.calls.length, 0)
    await destination.take()
    assert.deepEqual(target.calls[0]?.offsets, { 'orders-0': [1, 2, 3] })
    await target.calls[0]!.answer(throttled)
    await clock.advance(250)
    assert.deepEqual(Object.keys(destination.failures[1]?.partitions ?? {}), ['orders-0'])
    assert.equal(destination.failures[1]?.records, 2)
    await destination.take()
    assert.deepEqual(target.calls[1]?.offsets, { 'orders-0': [2] })
    await target.calls[1]!.answer(success)
    assert.deepEqual(await commits(run), { 'orders-0': 4 })
  })
})

describe('retention', () => {
  it('ends the retries of what the log has dropped', async () => {
    const run = start()
    const { consumer, target, clock } = run
    const partition = new FakePartition(0)
    consumer.assign(partition)
    consumer.fetched(partition, records(0, 3))
    consumer.logStarts.set('orders-0', 2)
    for (let call = 0; call < target.calls.length && call < 40; call++) {
      if (target.calls[call]!.offsets['orders-0']!.length === 1) break
      await target.calls[call]!.answer(functionError)
      await clock.advance(10_000)
    }
    assert.deepEqual(target.calls.at(-1)!.offsets, { 'orders-0': [2] })
    assert.deepEqual(ofKind(run, 'dropped'), [
      { kind: 'dropped', reason: 'Retention', records: 2, offsets: { 'orders-0': [[0, 1]] } },
    ])
    assert.equal(countersOf(run.events).DroppedEventCount, 0)
    assert.deepEqual(await commits(run), { 'orders-0': 2 })
  })
})

describe('a record that fits in no event', () => {
  const big = (run: Started, partition: FakePartition) => {
    run.consumer.fetched(partition, records(0, 2))
    partition.push(records(2, 1, 5_000_000))
    run.consumer.fetched(partition, records(3, 1))
  }

  it('goes to the destination, once what came before it is settled, and holds nobody else', async () => {
    const { destination, ...options } = started()
    const run = start(options)
    const { consumer, target } = run
    const [a, b] = [new FakePartition(0), new FakePartition(1)]
    consumer.assign(a, b)
    big(run, a)
    assert.equal(destination.failures.length, 0)
    await target.calls[0]!.answer(success)
    const [failure] = destination.failures
    assert.deepEqual(
      [failure?.condition, failure?.invokeCount, failure?.response, failure?.records],
      ['MaximumPayloadSizeExceeded', 0, undefined, 1],
    )
    const { records: held } = JSON.parse(failure!.event.toString())
    assert.equal(held['orders-0'][0].offset, 2)
    consumer.fetched(b, records(0, 1))
    assert.deepEqual(target.calls[1]?.offsets, { 'orders-1': [0] })
    await target.calls[1]!.answer(success)
    assert.deepEqual(await commits(run), { 'orders-0': 2, 'orders-1': 1 })
    await destination.take()
    assert.deepEqual(target.calls[2]?.offsets, { 'orders-0': [3] })
    assert.deepEqual(await commits(run), { 'orders-0': 3, 'orders-1': 1 })
    await target.calls[2]!.answer(success)
    assert.deepEqual(await commits(run), { 'orders-0': 4, 'orders-1': 1 })
    assert.equal(a.held.size, 0)
  })

  it('moves no commit back over markers that were passed before it', async () => {
    const { destination, ...options } = started()
    const run = start(options)
    const { consumer, target } = run
    const partition = new FakePartition(0)
    consumer.assign(partition)
    partition.push({ ...records(0, 1), count: 0, nextOffset: 1 })
    partition.push(records(1, 1))
    consumer.fetched(partition, records(2, 1, 5_000_000))
    await target.calls[0]!.answer(success)
    assert.deepEqual(await commits(run), { 'orders-0': 2 })
    await destination.take()
    assert.deepEqual(await commits(run), { 'orders-0': 3 })
  })

  it('keeps its partition in its lane until it is settled', async () => {
    const { destination, ...options } = started({ concurrency: 2 })
    const { consumer, target } = start(options)
    const partitions = [0, 1, 2, 3].map((partition) => new FakePartition(partition))
    consumer.assign(...partitions)
    const [a, b] = [partitions[1]!, partitions[3]!]
    for (const partition of [a, b]) {
      partition.push(records(0, 1, 5_000_000))
      consumer.fetched(partition, records(1, 1))
    }
    await settled()
    // The other lane is empty now, and would take one of them.
    await consumer.revoke([partitions[0]!, partitions[2]!])
    await destination.take()
    await destination.take()
    for (let call = 0; call < 2; call++) await target.calls[call]?.answer(success)
    assert.deepEqual(target.calls.flatMap(({ offsets }) => Object.keys(offsets)).sort(), ['orders-1', 'orders-3'])
  })

  it('is dropped at once where retries have a limit: none of them could help', async () => {
    const run = start({ failures: { retries: 3 } })
    const partition = new FakePartition(0)
    run.consumer.assign(partition)
    big(run, partition)
    await run.target.calls[0]!.answer(success)
    assert.deepEqual(ofKind(run, 'dropped'), [
      { kind: 'dropped', reason: 'MaximumPayloadSizeExceeded', records: 1, offsets: { 'orders-0': [[2, 2]] } },
    ])
    assert.deepEqual(run.target.calls[1]?.offsets, { 'orders-0': [3] })
  })

  it('is dropped when it is too old, where age has a limit', async () => {
    const run = start({ failures: { maximumAgeMs: 90_000 } })
    const { clock, consumer, target } = run
    const partition = new FakePartition(0)
    consumer.assign(partition)
    const value = Buffer.alloc(5_000_000)
    consumer.fetched(partition, chunkOf([{ key: null, value, timestamp: clock.now() }], 0))
    await settled()
    await clock.advance(90_000)
    assert.equal(ofKind(run, 'dropped').length, 0)
    await clock.advance(1)
    assert.deepEqual(ofKind(run, 'dropped'), [
      { kind: 'dropped', reason: 'RecordAgeExceeded', records: 1, offsets: { 'orders-0': [[0, 0]] } },
    ])
    assert.deepEqual(await commits(run), { 'orders-0': 1 })
    assert.equal(target.calls.length, 0)
  })

  it('is dropped by nobody once its partition is given up', async () => {
    const { destination, ...options } = started()
    const run = start(options)
    const partition = new FakePartition(0)
    run.consumer.assign(partition)
    run.consumer.fetched(partition, records(0, 1, 5_000_000))
    await settled()
    await destination.refuse(new Error('away'))
    await run.consumer.revoke([partition])
    await run.clock.advance(60_000)
    assert.deepEqual([destination.failures.length, run.clock.timers], [1, 0])
    assert.deepEqual(await commits(run), {})
    assert.equal(partition.held.size, 0)
  })
})

it('a function that does not exist is retried, and the state names its configuration', async () => {
  const { consumer, target, events, mapping } = start({ failures: { retries: 0 } })
  const partition = new FakePartition(0)
  consumer.assign(partition)
  consumer.fetched(partition, records(0, 1))
  const data = { status: 404, awsCode: 'ResourceNotFoundException' }
  const cause = new IsthmusError('SERVICE_FAILED', 'Function not found', { data })
  await target.calls[0]!.answer({ kind: 'service-error', message: cause.message, cause })
  assert.equal(mapping.state, 'Enabled')
  assert.equal(mapping.lastProcessingResult, 'PROBLEM: Function call failed')
  const state = events.findLast((event) => event.kind === 'state')
  assert.deepEqual(
    [state?.reason, state?.cause instanceof IsthmusError && state.cause.code],
    ['FUNCTION_CONFIG_NOT_VALID', 'FUNCTION_MISSING'],
  )
  assert.equal(countersOf(events).FailedInvokeEventCount, 1)
  assert.equal(events.filter(({ kind }) => kind === 'dropped').length, 0)
})

it('the metrics add up to the record', async () => {
  const { destination, ...options } = started({ failures: { retries: 0, partialResponses: true }, batchSize: 4 })
  const run = start(options)
  const { consumer, target } = run
  const partition = new FakePartition(0, 10)
  consumer.assign(partition)
  partition.highWatermark = 10
  consumer.fetched(partition, records(10, 8))
  consumer.events.failed(new Error('no broker'))
  consumer.events.healthy()
  await target.calls[0]!.answer(reporting({ 'orders-0': [11, 12] }))
  await destination.refuse(new Error('away'))
  await run.clock.advance(1000)
  await destination.take()
  await target.calls[1]!.answer(throttled)
  await run.clock.advance(1000)
  const before = countersOf(run.events)
  assert.deepEqual([before.MaxOffsetLag, before.SumOffsetLag], [4, 4])
  await target.calls[2]!.answer(success)
  await run.clock.advance(50)
  assert.deepEqual(countersOf(run.events), {
    ...noCounts,
    PolledEventCount: 8,
    EventPollerThroughputInBytes: run.events.reduce((sum, e) => sum + (e.kind === 'polled' ? e.bytes : 0), 0),
    InvokedEventCount: 4 + 4 + 4,
    FailedInvokeEventCount: 2 + 4,
    OnFailureDestinationDeliveredEventCount: 2,
    CommittedEventCount: 8,
    PollingErrorCount: 1,
    InvokeErrorCount: 2,
    OnFailureDestinationDeliveryErrorCount: 1,
  })
})
