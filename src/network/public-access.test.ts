import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, codes, questions } from '../../test/support/flows.ts'
import { at, withNat, withPublicSubnets } from '../../test/support/integration.ts'
import type { Integration, PublicAccessBlock } from '../model/index.ts'

type Mode = PublicAccessBlock['mode']
type Exclusion = PublicAccessBlock['exclusions'][number]

function blocked(mode: Mode, exclusions: readonly [Exclusion['resource'], Exclusion['mode']][] = []) {
  const told = exclusions.map(([resource, excluded]) => ({ resource, mode: excluded, at: at('Exclusion') }))
  return (description: Integration): Integration => ({
    ...description,
    publicAccessBlock: { mode, exclusions: told, at: at('Block') },
  })
}

const direct = { publicAddress: true }
const byNat = (description: Integration) => call(description, 'sts')
const byItself = (description: Integration) => call(description, 'sts', 'PrivateA', direct)

test('bidirectional: nothing leaves by the internet gateway; ingress: what a NAT gateway sends does', () => {
  const both = blocked('block-bidirectional')
  assert.deepEqual(codes(byNat(both(withNat))), ['VPC_BLOCK_PUBLIC_ACCESS_ENABLED'])
  assert.deepEqual(byNat(both(withNat)).blockers[0]?.hop.at, at('Block'))
  assert.deepEqual(codes(byItself(both(withPublicSubnets))), ['VPC_BLOCK_PUBLIC_ACCESS_ENABLED'])
  const ingress = blocked('block-ingress')
  assert.equal(byNat(ingress(withNat)).verdict, 'reachable')
  assert.deepEqual(codes(byItself(ingress(withPublicSubnets))), ['VPC_BLOCK_PUBLIC_ACCESS_ENABLED'])
  assert.equal(byItself(blocked('off')(withPublicSubnets)).verdict, 'reachable')
})

test("the exclusion of the NAT gateway's subnet, or of the VPC, opens; the subnet's own comes first", () => {
  const allow = (...exclusions: Parameters<typeof blocked>[1] & {}) =>
    blocked('block-bidirectional', exclusions)(withNat)
  assert.equal(byNat(allow(['Vpc', 'allow-egress'])).verdict, 'reachable')
  assert.equal(byNat(allow(['PublicA', 'allow-bidirectional'])).verdict, 'reachable')
  assert.equal(byNat(allow(['PrivateA', 'allow-bidirectional'])).verdict, 'blocked')
  const here = blocked('block-bidirectional', [
    ['Vpc', 'allow-bidirectional'],
    ['PrivateA', 'allow-egress'],
  ])
  assert.equal(byItself(here(withPublicSubnets)).verdict, 'blocked')
})

test('what is not known of it is asked', () => {
  const mode = { unknown: 'parameter:Mode', question: 'value of parameter Mode' }
  assert.deepEqual(questions(byNat(blocked(mode)(withNat))), [mode.question])
  assert.equal(byNat(blocked(mode, [['Vpc', 'allow-bidirectional']])(withNat)).verdict, 'reachable')
  const where = { unknown: 'parameter:Where', question: 'value of parameter Where' }
  assert.equal(byNat(blocked('block-bidirectional', [[where, 'allow-egress']])(withNat)).verdict, 'unknown')
})
