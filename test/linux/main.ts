/** `npm run oracle:linux -- --runs N --seed S`: the engine against Linux on N random networks. */
import { parseArgs } from 'node:util'
import { drawWorld } from './draw-world.ts'
import { openNamespaces } from './namespaces.ts'
import { createOracle } from './oracle.ts'
import { reduce } from './reduce.ts'
import { slots } from './world.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string' } } })
const runs = Number(values.runs)
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed))
  throw new Error('--runs and --seed are whole numbers')

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
