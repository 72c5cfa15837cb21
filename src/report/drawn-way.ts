import type { ProvedFlow } from '../check/index.ts'
import type { Hop } from '../network/index.ts'
import { endText } from './flow-end.ts'
import { type Style, signs } from './style.ts'

interface Station {
  readonly name: string
  readonly below: string
  readonly outcome: Hop['outcome'] | 'beyond'
}

/** Columns of a terminal that most people have. */
const widest = 110

/**
 * The way of a flow from left to right up to where it ends, with what each station is below it; two lines, or one
 * where they would be too long:
 *
 *     PrivateA ── Brokers ────────── ✖ Private ┄┄ lambda:443
 *                 security group     route table
 */
export function drawWay(flow: ProvedFlow, paint: Style): readonly string[] {
  const stations = stationsOf(flow)
  const width = ({ name, below }: Station) => Math.max(name.length, below.length)
  const long = stations.reduce((sum, station) => sum + width(station) + 4, 0) > widest
  const names = stations.map((station, i) => {
    const next = stations[i + 1]
    const name = toneOf(station, paint)(station.name)
    if (!next) return name
    const line = next.outcome === 'beyond' ? '┄' : '─'
    const fill = long ? 2 : width(station) - station.name.length + 2
    return `${name} ${paint.dim(line.repeat(fill))} `
  })
  const kinds = stations.map((station) => station.below.padEnd(width(station) + 4))
  return [names.join(''), ...(long ? [] : [paint.dim(kinds.join('').trimEnd())])]
}

function stationsOf(flow: ProvedFlow): readonly Station[] {
  const { fromSubnet, trace, refusals } = flow
  const end = endText(flow)
  const hops = wayOf(trace.hops)
  const [refusal] = refusals
  const ends = hops.at(-1)?.outcome ?? 'pass'
  const far: Station = refusal
    ? {
        name: `${signs[refusal.verdict]} ${end}`,
        below: refusal.hop,
        outcome: refusal.verdict === 'blocked' ? 'stop' : 'unknown',
      }
    : { name: end, below: '', outcome: ends === 'pass' ? 'pass' : 'beyond' }
  return [
    { name: fromSubnet, below: 'subnet', outcome: 'pass' },
    ...hops.map(({ resource, kind, outcome, direction }) => ({
      name: `${outcome === 'pass' ? '' : `${outcome === 'stop' ? '✖' : '?'} `}${resource}`,
      below: `${kind}${direction === 'back' ? ', answers' : ''}`,
      outcome,
    })),
    far,
  ]
}

/** The stations that tell a way apart from others, and every hop that does not let it pass. */
export function wayOf(hops: readonly Hop[]): readonly Hop[] {
  const told = hops.filter((hop) => hop.outcome !== 'pass' || tellsWay(hop))
  // That an endpoint answers the name is told first; the way leads there last.
  const answers = ({ kind, outcome }: Hop) => kind === 'endpoint' && outcome === 'pass'
  return [...told.filter((hop) => !answers(hop)), ...told.filter(answers)]
}

function tellsWay({ direction, kind, decision }: Hop): boolean {
  return direction === 'out' && kind !== 'network ACL' && kind !== 'DNS' && decision !== 'local route'
}

function toneOf({ outcome }: Station, paint: Style): (text: string) => string {
  if (outcome === 'stop') return paint.red
  if (outcome === 'unknown') return paint.yellow
  return outcome === 'beyond' ? paint.dim : (text) => text
}
