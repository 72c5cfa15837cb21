import { parseCidr, subtract } from '../model/index.ts'

/** An entry or a rule that a list of them lacks. */
export interface LackedRule {
  readonly way: 'inbound' | 'outbound'
  /** First and last TCP port. */
  readonly ports: readonly [number, number]
  /** A CIDR, `itself`, a group, words for a CIDR that is not known. */
  readonly peer: string
}

/** What denies or leads nowhere for want of a rule or a route. Those with the same decision and the same `add` have one cause. */
export interface Lack {
  /** What denies, whatever the packets: `entry * deny`, `no outbound rule`, `no route`. */
  readonly decision: string
  readonly explanation: string
  /** The remedy before and after the rules: `add to Acl entries that allow`, `(AWS::EC2::NetworkAclEntry)`. */
  readonly add: string
  readonly type: string
  /** A route: whom it has to lead to. */
  readonly rule: LackedRule | string
}

/** The remedy of all lacks of one cause: the fewest of their rules that do. */
export function remedyOf(lacks: readonly [Lack, ...Lack[]]): string {
  const [{ add, type }] = lacks
  const all = lacks.map(({ rule }) => rule)
  const ends = new Set(all.filter((rule) => typeof rule === 'string'))
  if (ends.size > 0) return `${add} ${[...ends].sort().join(', ')} ${type}`
  const rules = fewest(all.filter((rule) => typeof rule !== 'string'))
  const alike = Map.groupBy(rules, ({ way, ports: [lo, hi] }) => {
    return `${way} tcp ${lo === hi ? lo : `${lo}-${hi}`} ${way === 'inbound' ? 'from' : 'to'}`
  })
  const told = [...alike].map(([traffic, same]) => `${traffic} ${same.map(({ peer }) => peer).join(', ')}`)
  return `${add} ${told.sort().join('; ')} ${type}`
}

/** Those that no other holds; of equal ones the first. */
function fewest(rules: readonly LackedRule[]): readonly LackedRule[] {
  return rules.filter((rule, i) => !rules.some((other, j) => holds(other, rule) && (j < i || !holds(rule, other))))
}

function holds(a: LackedRule, b: LackedRule): boolean {
  return a.way === b.way && a.ports[0] <= b.ports[0] && b.ports[1] <= a.ports[1] && holdsPeer(a.peer, b.peer)
}

function holdsPeer(a: string, b: string): boolean {
  if (a === b) return true
  const [wide, narrow] = [parseCidr(a), parseCidr(b)]
  if (!wide || !narrow || wide.family !== narrow.family) return false
  return subtract(narrow.addresses, wide.addresses).length === 0
}
