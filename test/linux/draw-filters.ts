import type { NetworkAcl, Peer, PrefixList, SecurityGroup, SecurityGroupRule } from '../../src/model/index.ts'
import { acl, at, cidr, entry, group, ofGroup, rule } from '../support/integration.ts'
import type { Random } from './random.ts'
import { closedPort, openPorts } from './world.ts'

/** CIDRs that rules and entries may name: none splits a subnet in which a NAT gateway stands. */
export type Blocks = readonly string[]

const servicePorts = [...openPorts, closedPort, 443]
/** Each is a union of `portClasses` and of ports below them. */
const entryPorts = [
  [0, 65_535],
  [0, 65_535],
  [0, 1023],
  [443, 443],
  [400, 800],
  [1024, 65_535],
  [1024, 65_535],
  [32_768, 65_535],
  [1024, 49_151],
  [49_152, 65_535],
] as const
const rulePorts = [
  [0, 65_535],
  [443, 443],
  [400, 800],
  [600, 1000],
] as const
const everywhere = ['0.0.0.0/0', '::/0'] as const

/** The first lets all through; the others are drawn. */
export function drawAcls(draw: Random, vpc: string, blocks: Blocks): NetworkAcl[] {
  const open = (number: number) =>
    (['in', 'out'] as const).flatMap((way) => everywhere.map((block, i) => entry(number + i, way, 'allow', block)))
  const drawn = () => {
    const numbers = [10, 20, 30, 40, 50]
    return (['in', 'out'] as const).flatMap((way) => [
      ...numbers.slice(0, 1 + draw.below(4)).map((number) => {
        const block = draw.chance(0.4) ? draw.pick(everywhere) : draw.pick(blocks)
        const drawn = entry(number, way, draw.chance(0.6) ? 'allow' : 'deny', block, draw.pick(entryPorts))
        return draw.chance(0.1) ? { ...drawn, protocol: '17' } : drawn
      }),
      ...everywhere.filter(() => draw.chance(0.7)).map((block, i) => entry(100 + i, way, 'allow', block)),
    ])
  }
  return [
    { ...acl(`${vpc}Open`, open(100)), vpc },
    { ...acl(`${vpc}Acl1`, drawn()), vpc },
    { ...acl(`${vpc}Acl2`, drawn()), vpc },
  ]
}

/** `named`: all groups that rules may refer to, of whatever VPC. */
export function drawGroup(
  draw: Random,
  vpc: string,
  id: string,
  named: readonly string[],
  lists: readonly PrefixList[],
  blocks: Blocks,
): SecurityGroup {
  const peer = (): Peer => {
    if (draw.chance(0.45)) return ofGroup(draw.pick(named))
    if (lists.length > 0 && draw.chance(0.2)) return { kind: 'prefix-list', id: draw.pick(lists).id }
    return cidr(draw.pick(blocks))
  }
  const one = (): SecurityGroupRule => {
    const ports = draw.pick([...rulePorts, ...servicePorts])
    return draw.chance(0.35)
      ? rule('-1', [0, 65_535], peer())
      : rule(draw.pick(['tcp', 'tcp', 'tcp', 'udp']), ports, peer())
  }
  const everyone = () => everywhere.map((block) => rule('-1', [0, 65_535], cidr(block)))
  const side = (narrow: number): SecurityGroupRule[] => [
    ...(draw.chance(narrow) || draw.slip()
      ? draw.list(0, 2, () => rule('-1', [0, 65_535], ofGroup(draw.pick(named))))
      : everyone()),
    ...draw.list(1, 4, one),
  ]
  return { ...group(id, side(0.4), side(0.3)), vpc }
}

/** Of one family, as AWS has them. */
export function drawPrefixList(draw: Random, id: string, blocks: Blocks): PrefixList {
  const family = draw.chance(0.7) ? '.' : ':'
  const own = blocks.filter((block) => block.includes(family) && !block.endsWith('/0'))
  return { id, at: at(id), name: id, cidrs: [...new Set(draw.list(1, 3, () => draw.pick(own)))] }
}
