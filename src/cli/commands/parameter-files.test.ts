import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, test } from 'node:test'
import { parameterFile } from './parameter-files.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/isthmus-parameters-`)
})
afterEach(() => rmSync(folder, { recursive: true }))

function read(name: string, text: string, environment = 'default', before = '') {
  writeFileSync(`${folder}/${name}`, text)
  return parameterFile(`${before}${folder}/${name}`, environment)
}

const values = { VpcId: 'vpc-1', Subnets: 'subnet-1,subnet-2' }

test('the forms of the AWS CLI', () => {
  const forms = [
    [
      { ParameterKey: 'VpcId', ParameterValue: 'vpc-1' },
      { ParameterKey: 'Subnets', ParameterValue: 'subnet-1,subnet-2' },
    ],
    ['VpcId=vpc-1', 'Subnets=subnet-1,subnet-2'],
    ['ParameterKey=VpcId,ParameterValue=vpc-1', 'ParameterKey=Subnets,ParameterValue="subnet-1,subnet-2"'],
    { Parameters: { VpcId: 'vpc-1', Subnets: ['subnet-1', 'subnet-2'] } },
    { VpcId: 'vpc-1', Subnets: 'subnet-1,subnet-2' },
  ]
  for (const form of forms) assert.deepEqual(read('p.json', JSON.stringify(form)).values, values)
  assert.deepEqual(read('p.json', JSON.stringify([{ ParameterKey: 'VpcId', UsePreviousValue: true }])).values, {})
  assert.deepEqual(read('p.json', JSON.stringify(forms[0]), 'default', 'file://').values, values)
  const named = read('p.json', JSON.stringify(forms[0]), 'default', 'net=file://')
  assert.deepEqual([named.stack, named.values], ['net', values])
})

const samconfig = `
version = 0.1
[default.global.parameters]
stack_name = "orders"
region = "eu-west-1"
[default.deploy.parameters]
parameter_overrides = 'VpcId="vpc-1" Subnets=subnet-1,subnet-2 Text="a b \\"c\\"" Other=''x y'' '
[prod.deploy.parameters]
stack_name = "orders-prod"
parameter_overrides = ["VpcId=vpc-2", "Text=a b"]
`.replaceAll("''", '"')

test('samconfig.toml: the environment, deploy before global, overrides as text and as list', () => {
  const given = read('samconfig.toml', samconfig)
  assert.deepEqual(given.values, { ...values, Text: 'a b "c"', Other: 'x y' })
  assert.deepEqual([given.stackName, given.region], ['orders', 'eu-west-1'])
  const prod = read('samconfig.toml', samconfig, 'prod')
  assert.deepEqual(prod, { values: { VpcId: 'vpc-2', Text: 'a b' }, stackName: 'orders-prod' })
  const legacy = `[default.deploy.parameters]\nparameter_overrides = "ParameterKey=VpcId,ParameterValue=vpc-1 ParameterKey=Subnets,ParameterValue=subnet-1,subnet-2"`
  assert.deepEqual(read('samconfig.toml', legacy).values, values)
  writeFileSync(`${folder}/more.json`, JSON.stringify(values))
  const beside = `[default.deploy.parameters]\nparameter_overrides = ["file://more.json", "Text=t"]`
  assert.deepEqual(read('samconfig.toml', beside).values, { ...values, Text: 't' })
})

test('samconfig.yaml is the same', () => {
  const yaml =
    'version: 0.1\ndefault:\n  deploy:\n    parameters:\n      parameter_overrides: {VpcId: vpc-1, Subnets: [subnet-1, subnet-2]}\n'
  assert.deepEqual(read('samconfig.yaml', yaml).values, values)
})

test('what cannot be used is one error with its place', () => {
  assert.throws(() => read('samconfig.toml', samconfig, 'staging'), {
    code: 'VALUE_INVALID',
    message: /samconfig\.toml has no environment staging: there is default, prod, chosen by --config-env$/,
  })
  assert.throws(() => read('samconfig.toml', 'a = [1,\nb'), {
    code: 'VALUE_INVALID',
    message: /samconfig\.toml:2:\d+: /,
  })
  assert.throws(() => read('p.json', '[{"Key": {"a": "b"}}]'), { code: 'VALUE_INVALID' })
  assert.throws(() => parameterFile(`${folder}/none.json`, 'default'), { code: 'VALUES_UNREADABLE' })
})
