/** The checker finds what is planted, each in a history that is sound without it. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { check } from './checker.ts'
import type { History, Line, Told } from './history.ts'

type Place = Extract<Line, { kind: 'record' }>

/** Ten records in partition 0, from two transactions with markers at 5 and 11; `a` takes six of them, `b` the rest. */
function sound(): { members: Map<string, Line[]>; producers: Line[]; truth: Line[] } {
  const offsets = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]
  const records = offsets.map((offset) => ({ partition: 0, offset, value: `p:${offset}`, hash: 100 + offset }))
  const taken = (from: number, to: number) => {
    const given = offsets.filter((offset) => offset >= from && offset < to)
    return { offsets: given, hashes: given.map((offset) => 100 + offset) }
  }
  const at = { epoch: 1, partition: 0 }
  const lines = (from: number, told: readonly Told[]) => told.map((line, i): Line => ({ at: from + i, ...line }))
  return {
    members: new Map([
      [
        'a',
        lines(0, [
          { kind: 'assigned', ...at, start: 0 },
          { kind: 'delivered', ...at, ...taken(0, 5) },
          { kind: 'processed', ...at, next: 6 },
          { kind: 'commit', id: 1, offsets: [{ ...at, next: 6 }] },
          { kind: 'committed', id: 1 },
          { kind: 'delivered', ...at, ...taken(6, 7) },
          { kind: 'processed', ...at, next: 7 },
          { kind: 'revoked', ...at },
          { kind: 'commit', id: 2, offsets: [{ ...at, next: 7 }] },
          { kind: 'refused', id: 2, why: 'COMMIT_FENCED' },
        ]),
      ],
      [
        'b',
        lines(100, [
          { kind: 'assigned', ...at, start: 6 },
          { kind: 'delivered', ...at, ...taken(6, 12) },
          { kind: 'processed', ...at, next: 12 },
          { kind: 'commit', id: 1, offsets: [{ ...at, next: 12 }] },
          { kind: 'committed', id: 1 },
        ]),
      ],
    ]),
    producers: records.map((record) => ({ at: 0, kind: 'acked', ...record })),
    truth: [
      ...records.map((record): Place & { at: number } => ({ at: 0, kind: 'record', ...record })),
      ...[6, 12].map((next): Line => ({ at: 0, kind: 'offset', partition: 0, next })),
    ],
  }
}

/** Replaces the line of a member that has this kind, the last of them; undefined takes it away. */
function change(history: ReturnType<typeof sound>, member: string, kind: Line['kind'], as: Told | undefined): History {
  const lines = history.members.get(member) ?? []
  const at = lines.findLastIndex((line) => line.kind === kind)
  lines.splice(at, 1, ...(as ? [{ at: lines[at]?.at ?? 0, ...as }] : []))
  return history
}

/**
 * The log was cut at 8: what `b` was given of 8 to 10 was lost, others took the offsets 8 and 9, and `b` was given those
 * in another epoch.
 */
function cut(): ReturnType<typeof sound> {
  const history = sound()
  const anew = [8, 9].map((offset) => ({ partition: 0, offset, value: `q:${offset}`, hash: 200 + offset }))
  const again = { epoch: 2, partition: 0 }
  const told: readonly Told[] = [
    { kind: 'lost', ...at },
    { kind: 'assigned', ...again, start: 8 },
    { kind: 'delivered', ...again, offsets: [8, 9], hashes: [208, 209] },
    { kind: 'processed', ...again, next: 10 },
    { kind: 'commit', id: 2, offsets: [{ ...again, next: 10 }] },
    { kind: 'committed', id: 2 },
  ]
  history.members.get('b')?.push(...told.map((line, i): Line => ({ at: 200 + i, ...line })))
  history.producers.push(...anew.map((record): Line => ({ at: 0, kind: 'acked', ...record })))
  history.truth = [
    ...history.truth.filter((line) => line.kind !== 'record' || line.offset < 8),
    ...anew.map((record): Line => ({ at: 0, kind: 'record', ...record })),
    { at: 0, kind: 'offset', partition: 0, next: 10 },
    { at: 0, kind: 'cut', partition: 0, offset: 8 },
  ]
  return history
}

/** All keys are others but those of 3 and 40: record 3 is gone since 40 came. */
function compacted(): ReturnType<typeof sound> {
  const history = sound()
  const newest = { partition: 0, offset: 12, value: 'p:40', hash: 140 }
  const told: readonly Told[] = [
    { kind: 'delivered', ...at, offsets: [12], hashes: [140] },
    { kind: 'processed', ...at, next: 13 },
    { kind: 'commit', id: 2, offsets: [{ ...at, next: 13 }] },
    { kind: 'committed', id: 2 },
  ]
  history.members.get('b')?.push(...told.map((line, i): Line => ({ at: 200 + i, ...line })))
  history.producers.push({ at: 0, kind: 'acked', ...newest })
  history.truth = [
    ...history.truth.filter((line) => line.kind !== 'record' || line.offset !== 3),
    { at: 0, kind: 'record', ...newest },
    { at: 0, kind: 'offset', partition: 0, next: 13 },
    { at: 0, kind: 'compacted' },
  ]
  return history
}

const at = { epoch: 1, partition: 0 }

suite('the checker of chaos', () => {
  test('a sound history has no violation', () => assert.deepEqual(check(sound()), []))
  test('nor has what Kafka took back by a cut', () => assert.deepEqual(check(cut()), []))
  test('nor what it took back by compaction', () => assert.deepEqual(check(compacted()), []))

  const without = (history: History, is: (line: Line) => boolean): History => ({
    ...history,
    truth: history.truth.filter((line) => !is(line)),
  })
  const excused: readonly [string, History, RegExp][] = [
    [
      'a cut that no broker tells of',
      without(cut(), ({ kind }) => kind === 'cut'),
      /^b was given other bytes at 0@8 than q:8$/,
    ],
    [
      'a record before the cut that is gone',
      without(cut(), (line) => line.kind === 'record' && line.offset === 7),
      /^p:7 was acknowledged at 0@7, and is not there$/,
    ],
    [
      'a record after the cut that nobody was given',
      change(cut(), 'b', 'delivered', { kind: 'delivered', epoch: 2, partition: 0, offsets: [9], hashes: [209] }),
      /^0@8 \(q:8\) was delivered to nobody$/,
    ],
    [
      'one that begins before the cut',
      change(cut(), 'b', 'assigned', { kind: 'assigned', epoch: 2, partition: 0, start: 7 }),
      /^b begins partition 0 at 7 in epoch 2: b had committed 12/,
    ],
    [
      'a commit that goes back before the cut',
      { ...cut(), truth: [...cut().truth, { at: 0, kind: 'offset', partition: 0, next: 7 }] },
      /^the commit of partition 0 goes back from 10 to 7$/,
    ],
    [
      'a record that compaction cannot have taken',
      without(compacted(), (line) => line.kind === 'record' && line.offset === 4),
      /^p:4 was acknowledged at 0@4, and is not there$/,
    ],
    [
      'one that is gone though nothing is compacted',
      without(compacted(), ({ kind }) => kind === 'compacted'),
      /^a was given 0@3, which no reader may see$/,
    ],
  ]
  for (const [what, history, expected] of excused) {
    test(`it finds ${what}`, () => {
      const found = check(history)
      assert.ok(
        found.some((violation) => expected.test(violation)),
        found.join('\n'),
      )
    })
  }

  const planted: readonly [string, (history: ReturnType<typeof sound>) => History, RegExp][] = [
    [
      'a record that nobody was given',
      (history) =>
        change(history, 'b', 'delivered', {
          kind: 'delivered',
          ...at,
          offsets: [6, 7, 8, 9],
          hashes: [106, 107, 108, 109],
        }),
      /^0@10 \(p:10\) was delivered to nobody$/,
    ],
    [
      'a gap inside an epoch, though another member was given it',
      (history) =>
        change(history, 'b', 'delivered', {
          kind: 'delivered',
          ...at,
          offsets: [7, 8, 9, 10],
          hashes: [107, 108, 109, 110],
        }),
      /^b: 0@6 is left out before 7/,
    ],
    [
      'an order turned around',
      (history) =>
        change(history, 'b', 'delivered', {
          ...{ kind: 'delivered', ...at },
          ...{ offsets: [6, 7, 9, 8, 10], hashes: [106, 107, 109, 108, 110] },
        }),
      /^b: 0@8 comes after 9/,
    ],
    [
      'other bytes',
      (history) => change(history, 'a', 'delivered', { kind: 'delivered', ...at, offsets: [6], hashes: [1] }),
      /^a was given other bytes at 0@6/,
    ],
    [
      'a record of an aborted transaction',
      (history) => change(history, 'a', 'delivered', { kind: 'delivered', ...at, offsets: [6, 11], hashes: [106, 1] }),
      /^a was given 0@11, which no reader may see$/,
    ],
    [
      'records after the assignment is over',
      (history) => {
        const lines = history.members.get('a') ?? []
        lines.push({ at: 50, kind: 'delivered', ...at, offsets: [7], hashes: [107] })
        return history
      },
      /^a: 0@7 in epoch 1 is delivered outside of an assignment$/,
    ],
    [
      'a commit beyond what was processed',
      (history) => change(history, 'b', 'processed', { kind: 'processed', ...at, next: 11 }),
      /^b: partition 0 is committed at 12, processed up to 11$/,
    ],
    [
      'a late commit that the client let through',
      (history) => change(history, 'a', 'refused', { kind: 'committed', id: 2 }),
      /^a: partition 0 is committed at 7 for epoch 1, which was over$/,
    ],
    [
      'a commit of a fenced owner that the coordinator took',
      (history) => {
        history.truth.push({ at: 0, kind: 'offset', partition: 0, next: 7 })
        return history
      },
      /^the commit of partition 0 goes back from 12 to 7$/,
    ],
    [
      'a commit that nobody asked for',
      (history) => {
        history.truth.push({ at: 0, kind: 'offset', partition: 0, next: 13 })
        return history
      },
      /^nobody asked for the commit of 0@13$/,
    ],
    [
      'a commit that is told and not there',
      (history) => ({ ...history, truth: history.truth.filter((line) => line.kind !== 'offset' || line.next !== 6) }),
      /^a was told that 0@6 is committed, and it is not$/,
    ],
    [
      'an owner that begins behind the last commit',
      (history) => change(history, 'b', 'assigned', { kind: 'assigned', ...at, start: 0 }),
      /^b begins partition 0 at 0 in epoch 1: a had committed 6 in epoch 1$/,
    ],
    [
      'two epochs of one member that hold a partition at a time',
      (history) => {
        const lines = history.members.get('b') ?? []
        lines.push({ at: 150, kind: 'assigned', epoch: 2, partition: 0, start: 12 })
        return history
      },
      /^b: partition 0 is assigned in epoch 2 while an earlier epoch holds it$/,
    ],
    [
      'an end that nobody commits',
      (history) => ({
        ...history,
        truth: history.truth.filter((line) => line.kind !== 'offset' || line.next !== 12),
      }),
      /^in the end partition 0 is committed at 6, its last record is 10$/,
    ],
    [
      'a record that was acknowledged and is gone',
      (history) => ({ ...history, truth: history.truth.filter((line) => line.kind !== 'record' || line.offset !== 3) }),
      /^p:3 was acknowledged at 0@3, and is not there$/,
    ],
    [
      'a record that is written twice',
      (history) => {
        history.truth.push({ at: 0, kind: 'record', partition: 0, offset: 5, value: 'p:4', hash: 104 })
        return history
      },
      /^p:4 is in the log 2 times: 0@4, 0@5$/,
    ],
  ]
  for (const [what, plant, expected] of planted) {
    test(`it finds ${what}`, () => {
      const found = check(plant(sound()))
      assert.ok(
        found.some((violation) => expected.test(violation)),
        found.join('\n'),
      )
    })
  }
})
