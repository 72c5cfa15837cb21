import type { NetworkAclEntry, SecurityGroupRule } from '../../src/model/index.ts'
import { holds } from './address.ts'
import { crossAcl, type Packet, type Run } from './run.ts'
import type { Place } from './world.ts'

/** May the packet leave the subnet? Asked by its destination. */
export function mayLeave(run: Run, { acl }: Place, packet: Packet): boolean {
  crossAcl(run, acl)
  return firstMatchAllows(acl.outbound, packet.to, packet.toPort)
}

/** May it come into the subnet? Asked by its source. */
export function mayEnter(run: Run, { acl }: Place, packet: Packet): boolean {
  crossAcl(run, acl)
  return firstMatchAllows(acl.inbound, packet.from, packet.toPort)
}

function firstMatchAllows(entries: readonly NetworkAclEntry[], address: string, port: number): boolean {
  for (const entry of entries) {
    if (isForTcp(entry, port) && holds(String(entry.cidr), address)) return entry.action === 'allow'
  }
  return false
}

export function isForTcp(rule: SecurityGroupRule | NetworkAclEntry, port: number): boolean {
  if (rule.protocol === '-1') return true
  if (rule.protocol !== 'tcp' && rule.protocol !== '6') return false
  return port >= Number(rule.fromPort ?? 0) && port <= Number(rule.toPort ?? 65_535)
}
