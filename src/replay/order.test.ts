import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { inOrder } from './order.ts'
import type { Held } from './store.ts'

type Part = readonly [partition: number, first: number, last: number]

function heldOf(id: string, parts: readonly Part[], at = ''): Held {
  return {
    id,
    failure: {
      condition: 'RetryAttemptsExhausted',
      functionArn: 'f',
      at,
      bootstrapServers: 'a:1',
      records: parts.length,
      parts: parts.map(([partition, first, last]) => ({ topic: 'orders', partition, run: [first, last] as const })),
    },
  }
}
const idsOf = (held: readonly Held[]) => inOrder(held).map((same) => same.map(({ id }) => id).join('+'))

describe('failure records', () => {
  it('of a partition come by their offsets, those of several when they are next in each', () => {
    const held = [
      heldOf('c', [[0, 20, 25]]),
      heldOf('b', [
        [1, 9, 12],
        [0, 10, 19],
      ]),
      heldOf('a', [[0, 0, 9]]),
      heldOf('d', [[1, 0, 8]]),
    ]
    const ids = idsOf(held)
    assert.deepEqual(ids.toSorted(), ['a', 'b', 'c', 'd'])
    assert.ok(ids.indexOf('a') < ids.indexOf('b') && ids.indexOf('d') < ids.indexOf('b'))
    assert.ok(ids.indexOf('b') < ids.indexOf('c'))
  })

  it('that say the same are one', () => {
    assert.deepEqual(idsOf([heldOf('a', [[0, 1, 2]]), heldOf('b', [[0, 3, 4]]), heldOf('c', [[0, 1, 2]])]), [
      'a+c',
      'b',
    ])
  })

  it('that contradict each other come as they were written, and none is lost', () => {
    const one: readonly Part[] = [
      [0, 0, 4],
      [1, 5, 9],
    ]
    const other: readonly Part[] = [
      [0, 5, 9],
      [1, 0, 4],
    ]
    assert.deepEqual(idsOf([heldOf('later', one, '2026-02'), heldOf('first', other, '2026-01')]), ['first', 'later'])
  })

  it('are all there, whatever they are; without contradictions each partition is in order', () => {
    // Cut as a mapping cuts: each batch takes the next offsets of some partitions.
    const batches = fc.array(
      fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 3 }),
    )
    fc.assert(
      fc.property(batches, fc.infiniteStream(fc.nat()), (batches, random) => {
        const next = [0, 0, 0]
        const held = batches.map((takes, i) => {
          const counts = new Map(takes)
          const parts = [...counts].map(([partition, count]): Part => {
            const first = next[partition]!
            next[partition] = first + count
            return [partition, first, first + count - 1]
          })
          return heldOf(`${i}`, parts)
        })
        const mixed = held.map((one) => ({ one, by: random.next().value })).toSorted((a, b) => a.by - b.by)
        const ordered = inOrder(mixed.map(({ one }) => one)).flat()
        assert.equal(ordered.length, held.length)
        const passed = [0, 0, 0]
        for (const { failure } of ordered)
          for (const { partition, run } of failure.parts) {
            assert.equal(run[0], passed[partition])
            passed[partition] = run[1] + 1
          }
      }),
    )
  })
})
