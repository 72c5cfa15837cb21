/** Subnets without IPv4, where a mapping's interfaces have no address to poll and to call from. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check } from '../src/check/index.ts'
import type { Integration } from '../src/model/index.ts'
import { readText } from '../src/sources/index.ts'
import { filesOf, outputs, readSnapshot } from './support/outputs.ts'
import { planText } from './support/plans.ts'
import { blocked, egress, type Resources, reachable, read, resources } from './support/templates.ts'

const six = 'Ipv6CidrBlock: "2001:db8:0:100::/64", AssignIpv6AddressOnCreation: true'
const block = ['Six', 'VPCCidrBlock', 'VpcId: !Ref Vpc, Ipv6CidrBlock: "2001:db8:0:100::/56", Ipv6Pool: p'] as const
const withSubnet = (properties: string): Resources => ({
  ...egress,
  ...resources(block, ['PrivateA', 'Subnet', `VpcId: !Ref Vpc, AvailabilityZone: us-east-1a, ${properties}`]),
})

test('a template: a subnet with both families passes, one with IPv6 only has no address for the flows', () => {
  reachable(withSubnet(`CidrBlock: 10.1.0.0/24, ${six}`))
  const result = blocked(withSubnet(`Ipv6Native: true, ${six}`), 'NO_ADDRESS_OF_FAMILY', 'PrivateA')
  const [first] = result.findings
  assert.equal(first?.hop, 'interface Mapping in PrivateA, no IPv4 address')
  reachable(withSubnet(`Ipv6Native: false, CidrBlock: 10.1.0.0/24, ${six}`))
})

test('a plan and a snapshot say so, too', () => {
  const blocks = ({ subnets }: Integration) => subnets.map(({ cidr, ipv6Cidr }) => [cidr, ipv6Cidr])
  const plan = planText([
    { address: 'aws_vpc.v', values: { cidr_block: '10.0.0.0/16' } },
    {
      address: 'aws_subnet.s',
      values: { cidr_block: '', ipv6_native: true, ipv6_cidr_block: '2001:db8:0:100::/64' },
      unknown: ['vpc_id'],
      set: { vpc_id: ['aws_vpc.v.id', 'aws_vpc.v'] },
    },
  ])
  assert.deepEqual(blocks(readText(plan, 'plan.json', {})), [[undefined, '2001:db8:0:100::/64']])
  const told = JSON.parse(JSON.stringify(outputs['subnets.json']))
  const [subnet] = told.Subnets
  delete subnet.CidrBlock
  Object.assign(subnet, {
    Ipv6Native: true,
    Ipv6CidrBlockAssociationSet: [
      { Ipv6CidrBlock: '2001:db8:0:100::/64', Ipv6CidrBlockState: { State: 'associated' } },
    ],
  })
  const account = readSnapshot(filesOf({ ...outputs, 'subnets.json': told }), 'snap', {})
  assert.deepEqual(blocks(account)[0], [undefined, '2001:db8:0:100::/64'])
  const codes = check(account).findings.filter(({ severity }) => severity === 'error')
  assert.ok(codes.some(({ code }) => code === 'NO_ADDRESS_OF_FAMILY'))
})

test('a block that a pool gives stays unknown', () => {
  const [subnet] = read(withSubnet('Ipv4IpamPoolId: p, Ipv4NetmaskLength: 24')).subnets.filter(
    ({ id }) => id === 'PrivateA',
  )
  assert.equal(typeof subnet?.cidr, 'object')
})
