/** `npm run oracle:linux -- --runs N --seed S`: the engine against Linux on N random networks. */
import { longRun } from '../support/long-run.ts'
import { drawWorld } from './draw-world.ts'
import { openNamespaces } from './namespaces.ts'
import { createOracle } from './oracle.ts'
import { reduce } from './reduce.ts'
import { slots } from './world.ts'

const { runs, seed } = longRun('oracle:linux -- [--runs N] [--seed S]', 10_000)

const start = performance.now()
const namespaces = await openNamespaces()
try {
  const oracle = createOracle(namespaces)
  const connections = () => Object.values(oracle.tally).reduce((sum, each) => sum + each, 0)
  let disagreements = 0
  let done = 0
  while (done < runs && disagreements === 0) {
    const worlds = Array.from({ length: Math.min(slots, runs - done) }, (_, slot) => drawWorld(seed, done + slot, slot))
    const found = await oracle.judge(worlds)
    disagreements += found.length
    done += worlds.length
    console.error(`${done} of ${runs} topologies`)
    if (found[0]) console.log(JSON.stringify({ seed, ...(await reduce(oracle, found[0])) }, undefined, 2))
  }
  console.error(oracle.tally)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(
    `seed ${seed}: ${done} topologies, ${connections()} connections, ${disagreements} disagreements, ${seconds} seconds`,
  )
  if (disagreements > 0) process.exitCode = 1
} finally {
  await namespaces.close()
}
