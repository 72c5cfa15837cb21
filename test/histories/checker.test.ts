/** The checker finds what is planted, each in a history that is sound without it. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { check } from './checker.ts'
import type { Event, History, Line, Records } from './history.ts'
import type { Settings } from './plan.ts'

const settings: Settings = {
  provisioned: true,
  pollers: 1,
  batchSize: 10,
  retries: 1,
  maximumAgeSeconds: 60,
  bisect: false,
  report: true,
  destination: 'bucket',
  whenItFails: 'drop',
  filter: true,
}

const call = (at: number, id: string, offsets: readonly number[], status: number): Line[] => [
  { at, kind: 'invoked', id, by: 'a', records: [[0, offsets]] },
  { at: at + 2, kind: 'returned', id, status },
]
const partly = (at: number, id: string, failed: readonly number[]): Line => ({
  at,
  kind: 'answered',
  id,
  outcome: failed.length > 0 ? 'partly' : 'done',
  failed: [[0, failed]],
})
const invoked = (at: number, requestId: string, records: number, outcome: string, failed: number): Event => ({
  at,
  kind: 'invoked',
  requestId,
  records,
  outcome,
  failed,
})
const moved = (at: number, next: number): Event => ({ at, kind: 'committed', offsets: { 't-0': next } })
const kept = (at: number, condition: string, offsets: readonly number[]): Line => ({
  at,
  kind: 'kept',
  condition,
  records: [[0, offsets]],
  attempts: 2,
})
const given = (at: number, condition: string, outcome: string, offset: number): Event => ({
  at,
  kind: 'destination',
  condition,
  outcome,
  offsets: { 't-0': [[offset, offset]] },
})

/**
 * Offset 2 is filtered; 4 is poison and goes to the destination after two attempts and one refusal; 5 is an hour old
 * and goes there at once; a Java member does 6 and 7.
 */
function sound() {
  const numbers = [10, 11, 90, 12, 13, 14, 15, 16]
  const records = numbers.map((number, offset) => ({ partition: 0, offset, value: `p:${number}` }))
  const told: Line[] = [
    ...call(10, 'one', [0, 1, 3], 200),
    partly(11, 'one', []),
    ...call(20, 'two', [4], 200),
    partly(21, 'two', [4]),
    ...call(25, 'three', [4], 429),
    ...call(30, 'four', [4], 200),
    partly(31, 'four', [4]),
    kept(34, 'RetryAttemptsExhausted', [4]),
    kept(35, 'RecordAgeExceeded', [5]),
  ]
  const events: Event[] = [
    { at: 5, kind: 'assigned', startOffsets: { 't-0': 0 }, partitions: ['t-0'] },
    { at: 6, kind: 'polled', partition: 't-0', records: 6 },
    { at: 7, kind: 'filtered', partition: 't-0', records: 1 },
    invoked(12, 'one', 3, 'success', 0),
    moved(14, 4),
    invoked(22, 'two', 1, 'partial-failure', 1),
    invoked(27, '', 1, 'throttled', 1),
    invoked(32, 'four', 1, 'partial-failure', 1),
    given(33, 'RetryAttemptsExhausted', 'failed', 4),
    given(35, 'RetryAttemptsExhausted', 'delivered', 4),
    given(36, 'RecordAgeExceeded', 'delivered', 5),
    moved(38, 6),
    { at: 39, kind: 'revoked', partitions: ['t-0'] },
  ]
  const counters = {
    PolledEventCount: 6,
    FilteredOutEventCount: 1,
    InvokedEventCount: 6,
    FailedInvokeEventCount: 3,
    InvokeErrorCount: 3,
    DroppedEventCount: 0,
    OnFailureDestinationDeliveredEventCount: 2,
    OnFailureDestinationDeliveryErrorCount: 1,
    CommittedEventCount: 6,
  }
  const java: Line[] = [
    { at: 40, kind: 'assigned', partition: 0, start: 6, epoch: 1 },
    { at: 50, kind: 'processed', partition: 0, next: 8, epoch: 1 },
  ]
  const truth: Line[] = [
    ...records.map(
      (record): Line => ({ at: 99, kind: 'record', timestamp: record.offset === 5 ? -4e6 : 0, ...record }),
    ),
    { at: 99, kind: 'offset', partition: 0, next: 4, time: 12 },
    { at: 99, kind: 'offset', partition: 0, next: 6, time: 36 },
    { at: 99, kind: 'offset', partition: 0, next: 8, time: 51 },
  ]
  return {
    told,
    java,
    producers: records.map((record): Line => ({ at: 1, kind: 'acked', ...record })),
    truth,
    processes: new Map([['a', { events, counters, frozen: [] as { from: number; until: number }[] }]]),
  }
}

type Sound = ReturnType<typeof sound>
const without = (lines: readonly Line[], gone: (line: Line) => boolean) => lines.filter((line) => !gone(line))
const more = (history: Sound, at: number, offsets: readonly number[]): History => ({
  ...history,
  told: [...history.told, ...call(at, 'nine', offsets, 200), partly(at + 1, 'nine', [])].toSorted(
    (a, b) => a.at - b.at,
  ),
})

/** Process `a` says something else. */
function saying(history: Sound, change: (events: Event[]) => Event[], counters: object = {}): History {
  const { a } = Object.fromEntries(history.processes)
  const changed = { ...a!, events: change(a!.events), counters: { ...a!.counters, ...counters } }
  return { ...history, processes: new Map([['a', changed]]) }
}

/** The records of a call are others. */
function calling(history: Sound, id: string, records: Records): History {
  return {
    ...history,
    told: history.told.map((line) => (line.kind === 'invoked' && line.id === id ? { ...line, records } : line)),
  }
}

suite('the checker of histories', () => {
  test('a sound history has no violation', () => assert.deepEqual(check(sound(), settings), []))

  const planted: readonly [string, (history: Sound) => History, RegExp][] = [
    [
      'a record that nobody did',
      (history) => ({ ...history, java: without(history.java, ({ kind }) => kind === 'processed') }),
      /^0@6 is lost$/,
    ],
    [
      'a failed record that never came to the destination',
      (history) => ({ ...history, told: without(history.told, (line) => line.kind === 'kept' && line.at === 34) }),
      /^0@4 is lost$/,
    ],
    [
      'a destination that does not have what it is said to have',
      (history) => ({ ...history, told: without(history.told, (line) => line.kind === 'kept' && line.at === 34) }),
      /^a: 0@4 is with the destination, which does not have it$/,
    ],
    [
      'a record handed over before an earlier one is settled',
      (history) => more(history, 8, [1]),
      /^event nine of a has 0@1 before 0@0 is settled$/,
    ],
    [
      'an event out of order',
      (history) => more(history, 8, [1, 0]),
      /^event nine of a has the records of partition 0 out of order: 1 0$/,
    ],
    [
      'a record that no filter lets through',
      (history) => more(history, 60, [2]),
      /^event nine of a has 0@2, which no filter lets through$/,
    ],
    [
      'a record that is not in the log',
      (history) => more(history, 60, [8]),
      /^event nine of a has 0@8, which is not in the log$/,
    ],
    [
      'a commit before its records were done',
      (history) => ({
        ...history,
        truth: history.truth.map((line) => (line.kind === 'offset' && line.next === 6 ? { ...line, time: 22 } : line)),
      }),
      /^partition 0 is committed at 6 beyond 0@4, 12 ms before its destination settled it$/,
    ],
    [
      'a commit that goes back',
      (history) => ({
        ...history,
        truth: [...history.truth, { at: 99, kind: 'offset', partition: 0, next: 7, time: 60 }],
      }),
      /^the commit of partition 0 goes back from 8 to 7$/,
    ],
    [
      'not all committed',
      (history) => ({ ...history, truth: without(history.truth, (line) => line.kind === 'offset' && line.next === 8) }),
      /^in the end partition 0 is committed at 6 of 8$/,
    ],
    [
      'a commit that nobody took',
      (history) => ({ ...history, truth: without(history.truth, (line) => line.kind === 'offset' && line.next === 6) }),
      /^a: 0@6 is told as committed, and no coordinator has taken it$/,
    ],
    [
      'given up too early',
      (history) => saying(history, (events) => events.filter(({ requestId }) => requestId !== 'four')),
      /^a: 0@4 to the destination for RetryAttemptsExhausted after 1 of 2 attempts$/,
    ],
    [
      'sent once more than it may be',
      (history) => {
        const told = [...call(32, 'nine', [4], 200), partly(33, 'nine', [4])]
        const again = invoked(33, 'nine', 1, 'partial-failure', 1)
        const sent = { ...history, told: [...history.told, ...told] }
        return saying(sent, (events) => events.flatMap((one) => (one.requestId === 'four' ? [one, again] : [one])))
      },
      /^a: nine has 0@4 after 2 of 2 attempts$/,
    ],
    [
      'sent together with what did not fail with it',
      (history) => calling(history, 'four', [[0, [4, 5]]]),
      /^a: four has 0@4 0@5 instead of 0@4 that failed together$/,
    ],
    ['sent too old', (history) => calling(history, 'four', [[0, [4, 5]]]), /^a: four has 0@5, which is too old$/],
    [
      'given up as too old, which it is not',
      (history) => ({
        ...history,
        truth: history.truth.map((line) => (line.kind === 'record' ? { ...line, timestamp: 0 } : line)),
      }),
      /^a: 0@5 to the destination for RecordAgeExceeded: 0@5 is not too old$/,
    ],
    [
      'dropped before the destination refused it three times',
      (history) =>
        saying(history, (events) =>
          events.map((one) =>
            one.at === 35
              ? { at: 35, kind: 'dropped', reason: 'DestinationFailed', offsets: { 't-0': [[4, 4]] } }
              : one,
          ),
        ),
      /^a: 0@4 dropped for DestinationFailed after 1 refusals$/,
    ],
    [
      'an answer taken for another',
      (history) =>
        saying(history, (events) =>
          events.map((one) => (one.requestId === 'two' ? { ...one, outcome: 'function-error' } : one)),
        ),
      /^a: two was a partial-failure, not a function-error$/,
    ],
    [
      'an answer that is not told',
      (history) =>
        saying(history, (events) => [...events.filter(({ requestId }) => requestId !== 'one'), moved(5000, 6)]),
      /^a: one was answered with 200, and is not told$/,
    ],
    [
      'a call that never was',
      (history) => saying(history, (events) => [...events, invoked(50, 'ten', 1, 'success', 0)]),
      /^a: ten is told, and never was$/,
    ],
    [
      'a call with what is not its own any more',
      (history) => {
        const late = { ...history, told: [...history.told, ...call(500, 'nine', [4], 200), partly(501, 'nine', [])] }
        return saying(late, (events) => [...events, invoked(502, 'nine', 1, 'success', 0)])
      },
      /^a: nine has 0@4, not its own$/,
    ],
    [
      'a metric that does not add up',
      (history) => saying(history, (events) => events, { InvokedEventCount: 7 }),
      /^a: InvokedEventCount is 7, and it was 6$/,
    ],
    [
      'records filtered out that are none',
      (history) =>
        saying(history, (events) => events.map((one) => (one.kind === 'filtered' ? { ...one, records: 2 } : one))),
      /^a: partition 0 from 0 on: 2 of 6 records are filtered out, and it were 1$/,
    ],
    [
      'an acknowledged record that is gone',
      (history) => ({
        ...history,
        producers: [...history.producers, { at: 1, kind: 'acked', partition: 0, offset: 8, value: 'p:17' }],
      }),
      /^p:17 was acknowledged at 0@8, and is not there$/,
    ],
  ]
  for (const [what, plant, wanted] of planted) {
    test(what, () => {
      const violations = check(plant(sound()), settings)
      assert.ok(
        violations.some((violation) => wanted.test(violation)),
        violations.join('\n'),
      )
    })
  }

  suite('halves', () => {
    const bisecting: Settings = { ...settings, bisect: true, report: false, filter: false, retries: 0 }
    const halved = (first: readonly number[]): History => {
      const history = sound()
      const fails = (at: number, id: string, offsets: readonly number[], status: number) => [
        ...call(at, id, offsets, status),
        ...(status === 200 ? [partly(at + 1, id, [])] : []),
      ]
      const told = [
        ...fails(10, 'one', [0, 1, 2], 500),
        ...fails(20, 'two', first, 200),
        ...fails(30, 'three', [2], 200),
      ]
      const events = [
        { at: 5, kind: 'assigned', startOffsets: { 't-0': 0 }, partitions: ['t-0'] },
        invoked(12, 'one', 3, 'function-error', 3),
        invoked(22, 'two', first.length, 'success', 0),
        invoked(32, 'three', 1, 'success', 0),
      ]
      return saying({ ...history, told }, () => events)
    }
    const spoken = (history: History) => check(history, bisecting).filter((violation) => / instead of /.test(violation))

    test('the larger one first, no attempt', () => assert.deepEqual(spoken(halved([0, 1])), []))
    test('a half that is larger than it may be', () =>
      assert.deepEqual(spoken(halved([0, 1, 2])), ['a: two has 0@0 0@1 0@2 instead of 0@0 0@1 that failed together']))
  })

  test('a process that was frozen may find a time-out over that nobody else saw', () => {
    const late = (frozen: { from: number; until: number }[]) => {
      const history = saying(sound(), (events) =>
        events.map((one) => (one.requestId === 'one' ? { ...one, outcome: 'function-error', failed: 3 } : one)),
      )
      const { a } = Object.fromEntries(history.processes)
      const processes = new Map([['a', { ...a!, frozen }]])
      return check({ ...history, processes }, settings).filter((violation) => /: one was/.test(violation))
    }
    assert.deepEqual(late([{ from: 9, until: 3000 }]), [])
    assert.deepEqual(late([]), ['a: one was a success, not a function-error'])
  })
})
