import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planText } from '../../../test/support/plans.ts'
import { readText } from '../index.ts'

/** Where the VPCs of three modules are, with these files around the plan. */
function placesWith(given: Readonly<Record<string, string>>): readonly string[] {
  const vpc = (address: string) => ({ address, values: { cidr_block: '10.0.0.0/16' } })
  const text = planText([vpc('aws_vpc.a'), vpc('module.near.aws_vpc.b["k"]'), vpc('module.near.module.far.aws_vpc.c')])
  const files = {
    list: (folder: string) =>
      Object.keys(given)
        .filter((path) => path.slice(0, path.lastIndexOf('/')) === folder)
        .map((path) => path.slice(folder.length + 1)),
    read: (path: string) => given[path],
  }
  return readText(text, 'infra/plan.json', { files }).vpcs.map(({ at }) => `${at.file}:${at.line} ${at.address}`)
}

const declared = (name: string) => `# a VPC\nresource "aws_vpc" "${name}" {\n  cidr_block = "10.0.0.0/16"\n}\n`
const unplaced = ['aws_vpc.a', 'module.near.aws_vpc.b["k"]', 'module.near.module.far.aws_vpc.c'].map(
  (address) => `infra/plan.json:1 ${address}`,
)

test('without a configuration beside it, the plan itself and the address', () => {
  assert.deepEqual(placesWith({}), unplaced)
})

test('files of the root, of local modules, and of those that init wrote down', () => {
  const local = {
    'infra/net.tf': declared('a'),
    'infra/modules/near/main.tf': declared('b'),
    'infra/modules/near/modules/far/main.tf': declared('c'),
  }
  const [a, b, c] = placesWith(local)
  assert.equal(a, 'infra/net.tf:2 aws_vpc.a')
  assert.equal(b, 'infra/modules/near/main.tf:2 module.near.aws_vpc.b["k"]')
  assert.equal(c, 'infra/modules/near/modules/far/main.tf:2 module.near.module.far.aws_vpc.c')
  const installed = { Modules: [{ Key: 'near.far', Dir: '.terraform/modules/near.far' }] }
  const [, , fetched] = placesWith({
    ...local,
    'infra/.terraform/modules/modules.json': JSON.stringify(installed),
    'infra/.terraform/modules/near.far/main.tf': declared('c'),
  })
  assert.equal(fetched, 'infra/.terraform/modules/near.far/main.tf:2 module.near.module.far.aws_vpc.c')
})

test('what is declared twice, or not, is placed in the plan', () => {
  const twice = { 'infra/a.tf': declared('a'), 'infra/b.tf': `/*\n${declared('a')}*/\n` }
  assert.deepEqual(placesWith(twice), unplaced)
  assert.deepEqual(placesWith({ 'infra/.terraform/modules/modules.json': '{' }), unplaced)
})
