import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { assignors, type GroupMember, type TopicPartition } from './assignor.ts'

const topicNames = ['a', 'b', 'c']
const keyOf = ({ topic, partition }: TopicPartition) => `${topic}-${partition}`

const counts = fc
  .array(fc.integer({ min: 0, max: 12 }), { minLength: 3, maxLength: 3 })
  .map((sizes) => new Map(topicNames.map((topic, i) => [topic, sizes[i] ?? 0])))

const memberIds = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 })

function fresh(ids: readonly string[], topicsOf: (index: number) => readonly string[]): GroupMember[] {
  return ids.map((memberId, i) => ({ memberId, topics: topicsOf(i), owned: [], generation: -1 }))
}

/** Rejoins until nothing moves any more, as a cooperative group does; returns who owns what at the end. */
function settle(members: readonly GroupMember[], partitionCounts: ReadonlyMap<string, number>) {
  const { assign } = assignors['cooperative-sticky']
  let now = members
  for (let generation = 1; generation < 10; generation++) {
    const assignment = assign(now, partitionCounts)
    const taken = new Set<string>()
    for (const [id, partitions] of assignment) {
      for (const at of partitions) {
        assert.ok(!taken.has(keyOf(at)), `${keyOf(at)} has two owners`)
        taken.add(keyOf(at))
        // Whoever else owns it must have given it up first.
        for (const other of now) {
          const claims = other.memberId !== id && other.owned.some((owned) => keyOf(owned) === keyOf(at))
          assert.ok(!claims, `${keyOf(at)} moved before it was given up`)
        }
      }
    }
    const next = now.map((member) => ({ ...member, owned: assignment.get(member.memberId) ?? [], generation }))
    const still = next.every((member, i) => member.owned.length === now[i]?.owned.length)
    if (generation > 1 && still) return assignment
    now = next
  }
  throw new Error('the group does not come to rest')
}

function sizes(assignment: ReadonlyMap<string, readonly TopicPartition[]>): number[] {
  return [...assignment.values()].map((partitions) => partitions.length)
}

suite('assignors', () => {
  for (const assignor of Object.values(assignors)) {
    test(`${assignor.name} gives every partition to one subscriber`, () => {
      fc.assert(
        fc.property(
          memberIds,
          counts,
          fc.array(fc.subarray(topicNames), { minLength: 8, maxLength: 8 }),
          (ids, all, wanted) => {
            const members = fresh(ids, (i) => wanted[i] ?? [])
            const assignment = assignor.assign(
              members,
              new Map([...all].filter(([topic]) => members.some((m) => m.topics.includes(topic)))),
            )
            assert.deepEqual([...assignment.keys()].sort(), [...ids].sort())
            const given = [...assignment].flatMap(([id, partitions]) => partitions.map((at) => ({ id, at })))
            for (const { id, at } of given) {
              assert.ok(members.find((m) => m.memberId === id)?.topics.includes(at.topic))
            }
            const expected = [...all].flatMap(([topic, count]) =>
              members.some((m) => m.topics.includes(topic))
                ? Array.from({ length: count }, (_, partition) => `${topic}-${partition}`)
                : [],
            )
            assert.deepEqual(given.map(({ at }) => keyOf(at)).sort(), expected.sort())
          },
        ),
      )
    })
  }

  test('range hands out consecutive runs by member id, the first ones longer', () => {
    const members = fresh(['m2', 'm1', 'm3'], () => ['a'])
    const assignment = assignors.range.assign(members, new Map([['a', 7]]))
    const numbers = ['m1', 'm2', 'm3'].map((id) => assignment.get(id)?.map(({ partition }) => partition))
    assert.deepEqual(numbers, [
      [0, 1, 2],
      [3, 4],
      [5, 6],
    ])
  })

  test('cooperative-sticky comes to rest balanced, whoever comes and goes', () => {
    fc.assert(
      fc.property(memberIds, fc.nat(8), counts, (ids, staying, all) => {
        const before = settle(
          fresh(ids, () => topicNames),
          all,
        )
        assert.ok(Math.max(...sizes(before)) - Math.min(...sizes(before)) <= 1)
        const stay = ids.slice(0, 1 + (staying % ids.length))
        const members = [...stay, 'newcomer'].map((memberId) => ({
          memberId,
          topics: topicNames,
          owned: before.get(memberId) ?? [],
          generation: before.has(memberId) ? 5 : -1,
        }))
        const after = settle(members, all)
        assert.ok(Math.max(...sizes(after)) - Math.min(...sizes(after)) <= 1)
      }),
    )
  })

  test('cooperative-sticky moves no more than the balance takes', () => {
    fc.assert(
      fc.property(memberIds, counts, (ids, all) => {
        const before = settle(
          fresh(ids, () => topicNames),
          all,
        )
        const joined = [...ids, 'newcomer']
        const after = settle(
          joined.map((memberId) => ({
            memberId,
            topics: topicNames,
            owned: before.get(memberId) ?? [],
            generation: before.has(memberId) ? 5 : -1,
          })),
          all,
        )
        for (const id of ids) {
          const kept = new Set(after.get(id)?.map(keyOf))
          const had = before.get(id) ?? []
          // Members that were there get nothing new: what the newcomer has is all that moved.
          assert.ok([...kept].every((key) => had.some((at) => keyOf(at) === key)))
        }
      }),
    )
  })

  test('of two claims the one of the newer generation counts, of equal ones none', () => {
    const claim = (memberId: string, generation: number): GroupMember => ({
      memberId,
      topics: ['a'],
      owned: [{ topic: 'a', partition: 0 }],
      generation,
    })
    const one = new Map([['a', 1]])
    const { assign } = assignors['cooperative-sticky']
    for (const members of [
      [claim('x', 3), claim('y', 4)],
      [claim('y', 4), claim('x', 3)],
    ]) {
      assert.equal(assign(members, one).get('y')?.length, 1)
    }
    assert.equal(
      sizes(assign([claim('x', 4), claim('y', 4)], one)).reduce((a, b) => a + b),
      1,
    )
  })
})
