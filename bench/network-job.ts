/** One measurement of the network engine in a process of its own: the size as JSON in, the figures as JSON out. */
import { check } from '../src/check/index.ts'
import type { Change, Integration, SecurityGroup } from '../src/model/index.ts'
import { buildNetwork, prove, reprove } from '../src/network/index.ts'
import { drawAccount, type Size } from './network-world.ts'

export interface NetworkMeasure {
  readonly flows: number
  /** Seconds of a whole `check` in a fresh process: load, prove, and put the findings together. */
  readonly check: number
  /** Seconds, afterwards: a running lab, a planner. */
  readonly load: number
  readonly prove: number
  /** Milliseconds until one flow is proved again after a change: the network made anew, and the trace. */
  readonly oneFlowMedian: number
  readonly oneFlowP99: number
  /** The same for all flows, of which the change touches those of one mapping. */
  readonly allFlowsMedian: number
  readonly peakRssMb: number
}

const size: Size = JSON.parse(process.argv[2] ?? '')
const account = drawAccount(size)

const started = performance.now()
const checked = check(account)
const ended = performance.now()
const flows = checked.mappings.flatMap((mapping) => mapping.flows.map(({ trace }) => trace.flow))

const before = performance.now()
const network = buildNetwork(account)
const loaded = performance.now()
const proof = prove(network, flows)
const proved = performance.now()
const unreachable = proof.proved.filter(({ trace }) => trace.verdict !== 'reachable')
if (unreachable.length > 0) throw new Error(`${unreachable.length} of ${flows.length} flows are not reachable`)

/** Takes the first rule out of the group of one mapping: its flows are touched, and no other. */
function changeOf(description: Integration, index: number): Change {
  const group = description.groups[index % Math.min(size.mappings, size.groups)]!
  const resource: SecurityGroup = { ...group, ingress: group.ingress.slice(1) }
  return { kind: 'groups', id: group.id, resource }
}

function times(rounds: number, run: (round: number) => void): readonly number[] {
  const all = Array.from({ length: rounds }, (_, round) => {
    const from = performance.now()
    run(round)
    return performance.now() - from
  })
  return all.sort((a, b) => a - b)
}
const at = (sorted: readonly number[], share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN

const perMapping = flows.length / size.mappings
const one = times(500, (round) => {
  const index = round % size.mappings
  const single = { network: proof.network, proved: proof.proved.slice(index * perMapping, index * perMapping + 1) }
  reprove(single, [changeOf(account, index)])
})
const all = times(50, (round) => void reprove(proof, [changeOf(account, round)]))

const measure: NetworkMeasure = {
  flows: flows.length,
  check: (ended - started) / 1000,
  load: (loaded - before) / 1000,
  prove: (proved - loaded) / 1000,
  oneFlowMedian: at(one, 0.5),
  oneFlowP99: at(one, 0.99),
  allFlowsMedian: at(all, 0.5),
  peakRssMb: process.resourceUsage().maxRSS / 1024,
}
process.stdout.write(JSON.stringify(measure))
