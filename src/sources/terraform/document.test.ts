import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planText } from '../../../test/support/plans.ts'
import { readText } from '../index.ts'

const plan = planText([{ address: 'aws_vpc.main', values: { cidr_block: '10.0.0.0/16' } }])
const vpcsOf = (text: string) => readText(text, 'plan.json', {}).vpcs.map(({ id }) => id)
const refused = (text: string, message: RegExp) =>
  assert.throws(() => readText(text, 'plan.json', {}), { code: 'PLAN_INVALID', message })

test('a plan is known by its content, a byte order mark or spaces before it or not', () => {
  for (const text of [plan, `\ufeff${plan}`, `\n  ${plan}\n`, JSON.stringify(JSON.parse(plan), undefined, 2)])
    assert.deepEqual(vpcsOf(text), ['aws_vpc.main'])
})

test('a template is still a template, of JSON too', () => {
  const template = { Description: 'format_version planned_values', Resources: { V: { Type: 'AWS::EC2::VPC' } } }
  assert.deepEqual(vpcsOf(JSON.stringify(template)), ['V'])
  assert.deepEqual(vpcsOf('Resources:\n  V:\n    Type: AWS::EC2::VPC\n'), ['V'])
})

test("the plan inside a wrapper's lines is read", () => {
  assert.deepEqual(vpcsOf(`[command]/bin/terraform show -json tfplan\n${plan}%0A\n::set-output name=x::\n`), [
    'aws_vpc.main',
  ])
})

test('what is no plan is one error with the remedy', () => {
  refused('PK\u0003\u0004\u0014\u0000', /^plan\.json: this is a plan in binary form: write it by terraform show -json/)
  refused([...plan].join('\u0000'), /UTF-16/)
  refused(`[command]terraform\n${plan.slice(0, -9)}`, /^plan\.json:2: the document ends before its last bracket/)
  refused(plan.slice(0, -9), /^plan\.json: the document ends before its last bracket/)
  refused('{"version":4,"terraform_version":"1.11.4","serial":3,"lineage":"x","resources":[]}', /raw state file/)
  refused('{"@level":"info","@message":"Terraform 1.11.4"}\n{"@level":"info"}\n', /lines of terraform plan -json/)
  refused(plan.replace('"1.2"', '"2.0"'), /format_version 2\.0 is not known: 0\.1 to 1\.x are read/)
  refused(plan.replace('"format_version":"1.2",', ''), /there is no format_version/)
  refused(plan.replace('"planned_values"', '"deferred_changes":[{}],"planned_values"'), /puts changes off/)
  refused(plan.replace('"planned_values"', '"errored":true,"planned_values"'), /planning ended with an error/)
})

test('an empty state has nothing in it', () => {
  assert.deepEqual(vpcsOf('{"format_version":"1.0","terraform_version":"1.11.4"}'), [])
})

test('what is marked sensitive is not known, and never printed', () => {
  const text = planText([
    { address: 'aws_vpc.main', values: { cidr_block: 'secret-block' }, sensitive: { cidr_block: true } },
    {
      address: 'aws_lambda_function.f',
      values: { function_name: 'f', environment: [{ variables: { KEY: 'secret-key' } }] },
      sensitive: { environment: [{ variables: true }] },
    },
  ])
  const description = JSON.stringify(readText(text, 'plan.json', {}))
  assert.doesNotMatch(description, /secret-/)
  assert.match(description, /cidr_block, which is marked sensitive/)
})
