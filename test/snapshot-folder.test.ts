/** Snapshots made by hand: what is missing is unknown, and the question names the command that would tell. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkOutputs, type Outputs, outputs, region } from './support/outputs.ts'

const names = Object.keys(outputs)
const without = (...missing: readonly string[]): Outputs =>
  Object.fromEntries(Object.entries(outputs).filter(([name]) => !missing.includes(name)))

/** The command of each output that the check of this account hangs on. */
const commands: Readonly<Record<string, string>> = {
  'acls.json': `aws ec2 describe-network-acls --region ${region}`,
  'clusters.json': `aws kafka list-clusters-v2 --region ${region}`,
  'dns-support.json': `aws ec2 describe-vpc-attribute --vpc-id vpc-1 --attribute enableDnsSupport --region ${region}`,
  'endpoints.json': `aws ec2 describe-vpc-endpoints --region ${region}`,
  'groups.json': `aws ec2 describe-security-groups --region ${region}`,
  'igw.json': `aws ec2 describe-internet-gateways --region ${region}`,
  'nat.json': `aws ec2 describe-nat-gateways --region ${region}`,
  'public-access.json': `aws ec2 describe-vpc-block-public-access-options --region ${region}`,
  'route-tables.json': `aws ec2 describe-route-tables --region ${region}`,
  'rules.json': `aws route53resolver list-resolver-rule-associations --region ${region}`,
  'subnets.json': `aws ec2 describe-subnets --region ${region}`,
  'zones.vpc-1.json': `aws route53 list-hosted-zones-by-vpc --vpc-id vpc-1 --vpc-region ${region} > list-hosted-zones-by-vpc.vpc-1.json`,
}

test('the whole account is reachable', () => {
  const { verdict, findings, questions } = checkOutputs(outputs)
  assert.deepEqual(
    { verdict, findings: findings.map(({ code }) => code), questions },
    { verdict: 'reachable', findings: ['NAT_IN_OTHER_ZONE'], questions: [] },
  )
})

for (const [name, command] of Object.entries(commands)) {
  test(`without ${name} it is unknown, and ${command.split(' ')[2]} would tell`, () => {
    const { verdict, questions } = checkOutputs(without(name))
    assert.equal(verdict, 'unknown')
    const asked = questions.find((each) => each.question.includes(command))
    assert.equal(asked?.command, command, questions.map(({ question }) => question).join('\n'))
  })
}

for (const [name, what, command] of [
  ['route-tables.json', 'route tables', 'describe-route-tables'],
  ['acls.json', 'network ACLs', 'describe-network-acls'],
] as const) {
  test(`without ${name} one question names ${command}, and how many subnets hang on it`, () => {
    const { questions } = checkOutputs(without(name))
    assert.deepEqual(
      questions.map(({ question }) => question),
      [`${what} of 3 subnets: aws ec2 ${command} --region ${region}`],
    )
    assert.ok(['subnet-a', 'subnet-b'].every((id) => questions[0]!.flows.some((flow) => flow.includes(id))))
  })
}

test('what only one subnet lacks is asked for by its name', () => {
  const { NetworkAcls } = outputs['acls.json'] as { NetworkAcls: [{ Associations: { SubnetId: string }[] }] }
  const [acl] = NetworkAcls
  const Associations = acl.Associations.filter(({ SubnetId }) => SubnetId !== 'subnet-a')
  const { questions } = checkOutputs({ ...outputs, 'acls.json': { NetworkAcls: [{ ...acl, Associations }] } })
  assert.deepEqual(
    questions.map(({ question }) => question),
    [`network ACL of subnet-a (private-a): aws ec2 describe-network-acls --region ${region}`],
  )
})

test('what is missing never turns a verdict around', () => {
  const [group] = (outputs['groups.json'] as { SecurityGroups: object[] }).SecurityGroups
  const closed = { 'groups.json': { SecurityGroups: [{ ...group, IpPermissions: [] }] } }
  const removable = names.filter((name) => name !== 'mappings.json')
  fc.assert(
    fc.property(fc.subarray(removable), fc.boolean(), (missing, open) => {
      const kept = without(...missing)
      const { verdict } = checkOutputs(open || !('groups.json' in kept) ? kept : { ...kept, ...closed })
      assert.notEqual(verdict, open ? 'blocked' : 'reachable')
    }),
    { numRuns: 150 },
  )
})

test('the name and the folder of a file play no part', () => {
  const moved = Object.fromEntries(
    names.map((name, i) => [`some/where/${i}-${name.includes('vpc-1') ? 'of-vpc-1' : 'x'}`, outputs[name]]),
  )
  const shape = (all: Outputs) => {
    const { verdict, findings } = checkOutputs(all)
    return { verdict, findings: findings.map(({ code, resource }) => [code, resource]) }
  }
  assert.deepEqual(shape(moved), shape(outputs))
})
