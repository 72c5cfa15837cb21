import { isUnknown, nameOf, type Vpc } from '../model/index.ts'
import { endpointStep, toEndpoint } from './endpoint-way.ts'
import { askFor, type End, placeOf } from './ends.ts'
import { publicEnd } from './internet.ts'
import { before, type Journey, travel, verdictOf } from './journey.ts'
import { type Resolution, resolve } from './names.ts'
import type { Network } from './network.ts'
import { type Doubt, join, type Passage, passage, type Step } from './passage.ts'
import type { PrivateAnswer } from './private-names.ts'
import { toPrivateAnswer } from './private-way.ts'
import { explainNoWay } from './service-stops.ts'
import type { Flow } from './types.ts'

/** The name first: it says whether the way leads to an endpoint or to the internet. */
export function toService(network: Network, flow: Flow, from: End, service: string): readonly Journey[] {
  const resolution = resolve(network, from, service)
  const asked = passage({ steps: [nameStep(from, resolution), ...resolution.capturing.map(endpointStep)] })
  if (!resolution.vpc) {
    const ask = from.station?.subnet
      ? askFor(from.station.subnet.vpc, 'VPC')
      : askFor(from.station!.ref, 'VPC and routes of subnet')
    const internet = travel(network, flow, from, publicEnd(network, from, service))
    return [inDoubt(internet, asked, [ask])]
  }
  if (resolution.capturing.length > 0) {
    const journeys = resolution.capturing.flatMap((endpoint) => toEndpoint(network, flow, from, endpoint))
    return before(asked, journeys)
  }
  const named = (answer: PrivateAnswer) => toPrivateAnswer(network, flow, from, resolution.host, answer)
  const open = resolution.privately.filter(({ unknowns }) => unknowns.length > 0)
  const decisive = resolution.privately.find(({ unknowns }) => unknowns.length === 0)
  const publicly = (): Journey => {
    const internet = travel(network, flow, from, publicEnd(network, from, service))
    const { whole: packets } = internet
    const doubts = withoutResolver(resolution.vpc!).map((ask) => ({ ...ask, step: asked.steps[0]!, packets }))
    return { ...internet, passage: join(internet.passage, passage({ doubts })) }
  }
  if (open.length === 0 && resolution.perhaps.length === 0) {
    if (decisive) return named(decisive)
    const internet = publicly()
    const explained = explainNoWay(network, from, service, resolution, internet.passage, asked.steps[0]!)
    return before(asked, [{ ...internet, passage: explained }])
  }
  const ways = [
    decisive ? named(decisive) : [publicly()],
    ...resolution.perhaps.map(({ endpoint }) => toEndpoint(network, flow, from, endpoint)),
    ...open.map(named),
  ]
  const verdicts = new Set(ways.map((way) => verdictOf(way)))
  const [only] = verdicts
  const all = ways.flat()
  if (verdicts.size === 1 && only !== 'unknown') return before(asked, all)
  const asks = [...resolution.perhaps, ...open].flatMap(({ unknowns }) =>
    unknowns.map((value) => ({ value, question: value.question })),
  )
  return all.map((journey, index) => inDoubt(journey, index === 0 ? asked : passage({}), asks))
}

/**
 * With enableDnsSupport off the Amazon DNS server answers nobody; a VPC's other servers are not described. That Lambda's
 * pollers ask there at all is not documented. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
 */
function withoutResolver({ id, dnsSupport }: Vpc): readonly Pick<Doubt, 'value' | 'question'>[] {
  if (dnsSupport === true) return []
  if (isUnknown(dnsSupport)) return [{ value: dnsSupport, question: dnsSupport.question }]
  return [{ value: undefined, question: `DNS servers of ${id}, whose enableDnsSupport is off` }]
}

function nameStep(from: End, { host, vpc, capturing, perhaps, privately, missing }: Resolution): Step {
  const [endpoint] = capturing
  const name = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).join(' + ')
  const others = [...perhaps.map((each) => each.endpoint), ...privately.map((each) => each.from)]
  const decision = !vpc
    ? `${host}: VPC not described`
    : endpoint
      ? `${host} -> ${name(capturing)}`
      : others.length > 0
        ? `${host} -> public addresses, or ${others.map(({ id }) => id).join(' or ')}`
        : `${host} -> public addresses${missing[0] ? ` (${missing[0].endpoint.id}: ${missing[0].why})` : ''}`
  const at = endpoint?.at ?? missing[0]?.endpoint.at ?? vpc?.at ?? placeOf(from.station!)
  return { direction: 'out', kind: 'DNS', resource: vpc?.id ?? nameOf(from.station!.ref), decision, at }
}

/** A journey that is not certain to be the one: nothing stops the packets for sure, and nothing lets them pass. */
function inDoubt(journey: Journey, first: Passage, asks: readonly Pick<Doubt, 'value' | 'question'>[]): Journey {
  const went = join(first, journey.passage)
  const step = went.steps[0]!
  const doubts = asks.map((ask) => ({ ...ask, step, packets: journey.whole }))
  return { ...journey, passage: { ...went, stops: [], doubts: [...doubts, ...went.doubts] } }
}
