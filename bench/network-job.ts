/** One measurement of the network engine in a process of its own: the size as JSON in, the figures as JSON out. */
import { check } from '../src/check/index.ts'
import { buildNetwork, prove, reprove } from '../src/network/index.ts'
import { changesAround } from './network-changes.ts'
import { drawAccount, type Size } from './network-world.ts'

export interface NetworkMeasure {
  readonly flows: number
  /** Seconds of a whole `check` in a fresh process: load, prove, and put the findings together. */
  readonly check: number
  /** CPU seconds of the same, compiler and garbage collector included: on a busy machine they tell more. */
  readonly cpu: number
  /** Seconds, afterwards: a running lab, a planner. */
  readonly load: number
  readonly prove: number
  /** CPU milliseconds until a flow is proved again after a change that touches it, of every kind in turn. */
  readonly oneFlowMedian: number
  readonly oneFlowP99: number
  /** The same for all flows, of which a change of a group touches those of one mapping. */
  readonly allFlowsMedian: number
  readonly peakRssMb: number
}

const size: Size = JSON.parse(process.argv[2] ?? '')
const account = drawAccount(size)

const started = performance.now()
const idle = process.cpuUsage()
const checked = check(account)
const used = process.cpuUsage(idle)
const ended = performance.now()
const flows = checked.mappings.flatMap((mapping) => mapping.flows.map(({ trace }) => trace.flow))

const before = performance.now()
const network = buildNetwork(account)
const loaded = performance.now()
const proof = prove(network, flows)
const proved = performance.now()
const unreachable = proof.proved.filter(({ trace }) => trace.verdict !== 'reachable')
if (unreachable.length > 0) throw new Error(`${unreachable.length} of ${flows.length} flows are not reachable`)

/** CPU milliseconds of what each round prepares, the shortest first: others may be at work beside us. */
function times(rounds: number, prepare: (round: number) => () => void): readonly number[] {
  const taken = Array.from({ length: rounds }, (_, round) => {
    const run = prepare(round)
    const idle = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(idle)
    return (user + system) / 1000
  })
  return taken.sort((a, b) => a - b)
}
const at = (sorted: readonly number[], share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN

const perMapping = flows.length / size.mappings
const single = times(500, (round) => {
  const mapping = Math.floor(round / 10) % size.mappings
  const changes = changesAround(account, mapping)
  const change = changes[round % changes.length]!
  const own = { network, proved: proof.proved.slice(mapping * perMapping, (mapping + 1) * perMapping) }
  const after = reprove(own, [change])
  const touched = own.proved.find((one, i) => after.proved[i] !== one) ?? own.proved[0]!
  return () => reprove({ network, proved: [touched] }, [change])
})
const all = times(50, (round) => {
  const [ownGroup] = changesAround(account, round % size.mappings)
  return () => reprove(proof, [ownGroup!])
})

const measure: NetworkMeasure = {
  flows: flows.length,
  check: (ended - started) / 1000,
  cpu: (used.user + used.system) / 1e6,
  load: (loaded - before) / 1000,
  prove: (proved - loaded) / 1000,
  oneFlowMedian: at(single, 0.5),
  oneFlowP99: at(single, 0.99),
  allFlowsMedian: at(all, 0.5),
  peakRssMb: process.resourceUsage().maxRSS / 1024,
}
process.stdout.write(JSON.stringify(measure))
