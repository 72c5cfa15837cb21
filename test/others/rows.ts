import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Integration,
  isUnknown,
  type NetworkAcl,
  parseCidr,
  type Ref,
  type SecurityGroup,
  type Subnet,
} from '../../src/model/index.ts'
import type { Flow, NetworkInterface, Verdict } from '../../src/network/index.ts'
import { codes, face, follow } from '../support/flows.ts'
import { acl, cidr, entry, group, integration, rule, subnet } from '../support/integration.ts'

/** What a public source says of a network, in our words: who reaches whom, and what stops the others. */
export interface Row {
  /** An address of a page, or `owner/repository@commit:path`. */
  readonly source: string
  readonly says: string
  readonly network: Integration
  readonly flow: Flow
  readonly verdict: Verdict
  /** What must be among the reasons of a blocked flow. */
  readonly code?: string
}

export function judge(rows: readonly Row[]): void {
  for (const { source, says, network, flow, verdict, code } of rows) {
    test(`${says} [${source}]`, () => {
      const told = follow(network, flow)
      const reasons = [...codes(told), ...told.questions.map(({ question }) => question)].join(', ')
      assert.equal(told.verdict, verdict, reasons)
      if (code !== undefined) assert.ok(codes(told).includes(code), reasons)
    })
  }
}

const all = (text: string) => rule('-1', [0, 65_535], cidr(text))
const anyone = [all('0.0.0.0/0'), all('::/0')]

/** Sources that speak of routes only: every group and network ACL lets everything through. */
const open: SecurityGroup = group('Open', anyone, anyone)

export const openAcl: NetworkAcl = acl('Vpc/default-acl', [
  entry(100, 'in', 'allow', '0.0.0.0/0'),
  entry(101, 'in', 'allow', '::/0'),
  entry(100, 'out', 'allow', '0.0.0.0/0'),
  entry(101, 'out', 'allow', '::/0'),
])

export function network(parts: Partial<Integration>): Integration {
  return integration({
    ...parts,
    acls: [openAcl, ...(parts.acls ?? [])],
    groups: [open, ...(parts.groups ?? [])],
  })
}

/** A subnet with a table of its own name, `ATable` for `A`. */
export function place(id: string, block: string, parts: Partial<Subnet> = {}): Subnet {
  return subnet(id, { cidr: block, ...parts })
}

export function side(where: Ref, parts: Partial<NetworkInterface> = {}, groups: readonly Ref[] = ['Open']) {
  return face(where, groups, parts)
}

/** Exactly one address. */
export function host(where: Ref, address: string, groups: readonly Ref[] = ['Open']): NetworkInterface {
  const parsed = parseCidr(address.includes(':') ? `${address}/128` : `${address}/32`)
  assert.ok(parsed)
  const where4 = isUnknown(where) ? where.unknown : where
  return { ...face(where, groups, { addresses: parsed.addresses }), id: `${address}@${where4}` }
}

export function between(
  from: NetworkInterface | string,
  to: NetworkInterface | string,
  parts: Partial<Pick<Flow, 'port' | 'family'>> = {},
): Flow {
  const end = (one: NetworkInterface | string) => (typeof one === 'string' ? side(one) : one)
  return { from: end(from), to: { kind: 'interface', interface: end(to) }, port: 443, ...parts }
}

export function calling(from: NetworkInterface | string, service = 'sts', parts: Partial<Flow> = {}): Flow {
  return {
    from: typeof from === 'string' ? side(from) : from,
    to: { kind: 'service', service },
    port: 443,
    ...parts,
  }
}

/** An interface with a public IPv4 address. */
export function publicly(where: string): NetworkInterface {
  return side(where, { publicAddress: true })
}
