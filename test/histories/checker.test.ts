/** The checker finds what is planted, each in a history that is sound without it. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { check } from './checker.ts'
import type { History, Line } from './history.ts'
import type { Settings } from './plan.ts'

const settings: Settings = {
  provisioned: true,
  pollers: 1,
  batchSize: 10,
  retries: 1,
  bisect: false,
  report: true,
  destination: 'bucket',
  filter: true,
}

/** Offset 2 is filtered; 4 is poison and goes to the destination after two attempts; a Java member does 6 and 7. */
function sound() {
  const numbers = [10, 11, 90, 12, 13, 14, 15, 16]
  const records = numbers.map((number, offset) => ({ partition: 0, offset, value: `p:${number}` }))
  const told: Line[] = [
    { at: 10, kind: 'invoked', id: 1, by: 'a', records: { 0: [0, 1, 3] } },
    { at: 11, kind: 'answered', id: 1, outcome: 'done' },
    { at: 20, kind: 'invoked', id: 2, by: 'a', records: { 0: [4, 5] } },
    { at: 21, kind: 'answered', id: 2, outcome: 'partly', failed: { 0: [4] } },
    { at: 25, kind: 'invoked', id: 3, by: 'a', records: { 0: [4] } },
    { at: 26, kind: 'answered', id: 3, outcome: 'refused' },
    { at: 30, kind: 'invoked', id: 4, by: 'a', records: { 0: [4] } },
    { at: 31, kind: 'answered', id: 4, outcome: 'failed' },
    { at: 32, kind: 'kept', records: { 0: [4] }, attempts: 2 },
  ]
  const java: Line[] = [
    { at: 40, kind: 'assigned', partition: 0, start: 6, epoch: 1 },
    { at: 50, kind: 'processed', partition: 0, next: 8, epoch: 1 },
  ]
  const truth: Line[] = [
    ...records.map((record): Line => ({ at: 99, kind: 'record', ...record })),
    { at: 99, kind: 'offset', partition: 0, next: 4, time: 12 },
    { at: 99, kind: 'offset', partition: 0, next: 6, time: 33 },
    { at: 99, kind: 'offset', partition: 0, next: 8, time: 51 },
  ]
  return { told, java, producers: records.map((record): Line => ({ at: 1, kind: 'acked', ...record })), truth }
}

type Sound = ReturnType<typeof sound>
const without = (lines: readonly Line[], gone: (line: Line) => boolean) => lines.filter((line) => !gone(line))
const event = (at: number, id: number, offsets: number[]): Line[] => [
  { at, kind: 'invoked', id, by: 'a', records: { 0: offsets } },
  { at: at + 1, kind: 'answered', id, outcome: 'done' },
]

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
      (history) => ({ ...history, told: without(history.told, ({ kind }) => kind === 'kept') }),
      /^0@4 is lost$/,
    ],
    [
      'a record handed over before an earlier one is settled',
      (history) => ({ ...history, told: [...event(5, 9, [1]), ...history.told] }),
      /^event 9 of a has 0@1 before 0@0 is settled$/,
    ],
    [
      'an event out of order',
      (history) => ({ ...history, told: [...event(5, 9, [1, 0]), ...history.told] }),
      /^event 9 of a has the records of partition 0 out of order: 1 0$/,
    ],
    [
      'a record that no filter lets through',
      (history) => ({ ...history, told: [...history.told, ...event(60, 9, [2])] }),
      /^event 9 of a has 0@2, which no filter lets through$/,
    ],
    [
      'a record that is not in the log',
      (history) => ({ ...history, told: [...history.told, ...event(60, 9, [8])] }),
      /^event 9 of a has 0@8, which is not in the log$/,
    ],
    [
      'a commit before its records were done',
      (history) => ({
        ...history,
        truth: history.truth.map((line) => (line.kind === 'offset' && line.next === 6 ? { ...line, time: 22 } : line)),
      }),
      /^partition 0 is committed at 6 beyond 0@4, 10 ms before its destination settled it$/,
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
      'given up too early',
      (history) => ({ ...history, told: without(history.told, (line) => 'id' in line && line.id === 4) }),
      /^0@4 went to the destination after 1 of 2 attempts$/,
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

  test('without a destination, a record that failed as often as was set is given up', () => {
    const history = sound()
    const { destination: _, ...alone } = settings
    const told = without(history.told, ({ kind }) => kind === 'kept')
    assert.deepEqual(check({ ...history, told }, alone), [])
    assert.match(check({ ...history, told }, { ...alone, retries: 2 }).join(), /0@4 is lost/)
  })
})
