import { allAddresses, identityText, isUnknown, nameOf } from '../model/index.ts'
import { addressEnd, groupsOf } from './address-end.ts'
import { endpointStep, toEndpoint } from './endpoint-way.ts'
import { askFor, choiceOf, type End } from './ends.ts'
import { find } from './find.ts'
import { passGroups } from './groups.ts'
import { before, type Journey, neverBorn, toNowhere, travel } from './journey.ts'
import { ephemeralPorts, portsOf } from './match.ts'
import type { Network } from './network.ts'
import { packetBox } from './packets.ts'
import { type Doubt, join, passage, type Reason, type Step, settle } from './passage.ts'
import type { PrivateAnswer } from './private-names.ts'
import type { Flow } from './types.ts'

/** What a hosted zone or a Resolver rule makes of the name. */
export function toPrivateAnswer(
  network: Network,
  flow: Flow,
  from: End,
  host: string,
  { from: { id }, target, at }: PrivateAnswer,
): readonly Journey[] {
  const step: Step = { direction: 'out', kind: 'DNS', resource: id, decision: `${host}: ${answerText(target)}`, at }
  const ask = (asked: Pick<Doubt, 'value' | 'question'>): readonly Journey[] => [
    toNobodyKnows(network, flow, from, host, step, asked),
  ]
  const stop = (reason: Reason): readonly Journey[] => [toNowhere(from, flow, step, reason)]
  if (target === undefined) {
    return ask({ value: undefined, question: `what ${host} is where Resolver rule ${id} sends the question` })
  }
  if (target === 'missing') {
    return stop({
      code: 'NAME_NOT_FOUND',
      explanation: `hosted zone ${id} answers for ${host} in this VPC and has no record for it: the name does not resolve`,
      remedy: `add a record for ${host} to ${id}, or take the VPC out of it`,
    })
  }
  if (target.kind === 'other') return ask({ value: undefined, question: `addresses of ${target.text}` })
  if (target.kind === 'endpoint') {
    const endpoint = find(network.endpoints, target.id)
    if (!endpoint) return ask(askFor(target.id, 'subnets and groups of endpoint'))
    return before(passage({ steps: [step, endpointStep(endpoint)] }), toEndpoint(network, flow, from, endpoint))
  }
  const addresses = [...target.addresses].sort((a, b) => (identityText(a) < identityText(b) ? -1 : 1))
  const ends = addresses.flatMap((text) =>
    isUnknown(text) ? [] : (addressEnd(network, from, `${host} (${text})`, text, [groupsOf(text)]) ?? []),
  )
  const unknown = addresses.filter((address) => isUnknown(address))
  if (ends.length === 0 && unknown.length === 0) {
    return stop({
      code: 'NO_ADDRESS_OF_FAMILY',
      explanation: `hosted zone ${id} has no IPv${from.family} address for ${host}`,
      remedy: `add one to the record`,
    })
  }
  const journeys = ends.map((end) => travel(network, flow, from, end))
  const asked = unknown.flatMap((value) => ask({ value, question: value.question }))
  return before(passage({ steps: [step] }), [...journeys, ...asked])
}

/** Where the name leads is not known: what no rule of the sender lets out to anyone is stopped all the same. */
function toNobodyKnows(
  network: Network,
  flow: Flow,
  from: End,
  host: string,
  step: Step,
  asked: Pick<Doubt, 'value' | 'question'>,
): Journey {
  const addresses = allAddresses(from.family)
  const groups = [{ unknown: `security groups of ${host}`, ...asked }]
  const end: End = { label: host, family: from.family, addresses, open: asked, within: new Set(), groups }
  const unborn = neverBorn(network, flow, from, end)
  if (unborn) return unborn
  const whole = [packetBox(from.addresses, ephemeralPorts, addresses, portsOf(flow))]
  const leaving = passGroups(network, from, end, 'egress', whole)
  const went = join(passage({ steps: [step], doubts: [{ step, packets: whole, ...asked }] }), leaving)
  return { whole, passage: settle(went, whole, [...choiceOf(from, 'sources'), ...choiceOf(end, 'destinations')]) }
}

function answerText(target: PrivateAnswer['target']): string {
  if (target === undefined) return 'asked elsewhere'
  if (target === 'missing') return 'no record'
  if (target.kind === 'endpoint') return `endpoint ${nameOf(target.id)}`
  return target.kind === 'other' ? target.text : target.addresses.map(nameOf).sort().join(', ')
}
