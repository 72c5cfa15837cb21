import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, test } from 'node:test'
import { drawWorld } from './linux/draw-world.ts'
import { addressOf, knownOutcomes } from './linux/known.ts'
import { type Namespaces, openNamespaces } from './linux/namespaces.ts'
import { attemptsOf, createOracle } from './linux/oracle.ts'
import { reduce } from './linux/reduce.ts'
import { slots } from './linux/world.ts'
import { judge } from './support/judges.ts'

const { skip } = judge('linux')
const topologies = 200

let namespaces: Namespaces
before(async () => {
  if (!skip) namespaces = await openNamespaces()
})
after(() => namespaces?.close())

test('Linux does with small networks what the documentation of AWS says', { skip }, async () => {
  const worlds = knownOutcomes.map(({ world }, slot) => world(slot))
  const attempts = worlds.map((world, i) => attemptsOf(world, world.probes[0]!, 0, i))
  await namespaces.load(worlds)
  const outcomes = [...(await namespaces.attempt({ attempts: attempts.flat(), quietMs: 400 }))]
  for (const [i, { name, outcome }] of knownOutcomes.entries()) {
    const own = outcomes.splice(0, attempts[i]!.length)
    // What fails with one port of a NAT gateway fails.
    const seen = own.find(({ kind }) => kind === 'hang') ?? own[0]!
    const wanted = outcome.replace(/ (\w+)$/, (_, named: string) => ` ${addressOf(worlds[i]!, named)}`)
    assert.equal(seen.kind === 'connected' ? `connected from ${seen.peer}` : seen.kind, wanted, name)
  }
})

test('the engine agrees with Linux on these', { skip }, async () => {
  const found = await createOracle(namespaces).judge(knownOutcomes.map(({ world }, slot) => world(slot)))
  assert.deepEqual(found, [])
})

test('the engine and Linux agree on random networks', { skip }, async (t) => {
  const seed = randomInt(2 ** 31)
  t.diagnostic(`seed ${seed}`)
  const oracle = createOracle(namespaces)
  for (let done = 0; done < topologies; done += slots) {
    const worlds = Array.from({ length: slots }, (_, slot) => drawWorld(seed, done + slot, slot))
    const [found] = await oracle.judge(worlds)
    if (found) assert.fail(JSON.stringify({ seed, ...(await reduce(oracle, found)) }))
  }
  // The networks must be worth the trouble.
  const { tally } = oracle
  const all = Object.values(tally).reduce((sum, each) => sum + each, 0)
  const count = (wanted: RegExp) =>
    Object.entries(tally).reduce((sum, [key, each]) => sum + (wanted.test(key) ? each : 0), 0)
  t.diagnostic(JSON.stringify(tally))
  assert.ok(all > 20 * topologies, 'connections')
  assert.ok(count(/^allowed connected/) > all / 20, 'connections that come to be')
  assert.ok(count(/^allowed refused/) > all / 100, 'closed ports that are reached')
  assert.ok(count(/^denied hang/) > all / 5, 'connections that are dropped')
  assert.ok(count(/^(undecided|outside)/) < all / 20, 'connections that are not compared')
})
