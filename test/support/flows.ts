import type { Integration, Ref } from '../../src/model/index.ts'
import { buildNetwork, type Flow, type NetworkInterface, type Trace, trace } from '../../src/network/index.ts'

export function face(
  subnet: Ref,
  groups: readonly Ref[] = ['BrokerGroup'],
  parts: Partial<NetworkInterface> = {},
): NetworkInterface {
  const where = typeof subnet === 'string' ? subnet : subnet.unknown
  return { id: `eni@${where}`, label: `interface in ${where}`, subnet, groups, publicAddress: false, ...parts }
}

/** From `from` to a broker in `to`. */
export function poll(description: Integration, from: Ref = 'PrivateA', to: Ref = 'PrivateB', port = 9098): Trace {
  return follow(description, { from: face(from), to: { kind: 'interface', interface: face(to) }, port })
}

export function call(
  description: Integration,
  service = 'sts',
  from: Ref = 'PrivateA',
  parts: Partial<NetworkInterface> = {},
): Trace {
  return follow(description, { from: face(from, ['BrokerGroup'], parts), to: { kind: 'service', service }, port: 443 })
}

export function follow(description: Integration, flow: Flow): Trace {
  return trace(buildNetwork(description), flow)
}

export function codes({ blockers }: Trace): string[] {
  return blockers.map((blocker) => blocker.code)
}

export function questions(told: Trace): string[] {
  return told.questions.map(({ question }) => question)
}
