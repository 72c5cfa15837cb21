import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { check } from '../src/check/index.ts'
import { readText } from '../src/sources/index.ts'

/** The examples broken by hand, one thing at a time: the finding and the line it points at. */
function template(example: string): string {
  return readFileSync(new URL(`../examples/${example}/template.yaml`, import.meta.url), 'utf8')
}

function without(text: string, id: string): string {
  const resource = new RegExp(`^  ${id}:\n(?:(?:    .*)?\n)*`, 'm')
  assert.match(text, resource)
  return text.replace(resource, '')
}

function lineOf(text: string, id: string): number {
  return text.split('\n').indexOf(`  ${id}:`) + 1
}

function judge(text: string) {
  const { verdict, findings } = check(readText(text, 'template.yaml', {}))
  const errors = findings.filter(({ severity }) => severity === 'error')
  return { verdict, errors: errors.map(({ path, code, at }) => `${path} ${code} ${at.file}:${at.line}`) }
}

test('the examples work, without and with a Region', () => {
  for (const example of ['orders', 'orders-privatelink']) {
    for (const options of [{}, { region: 'eu-central-1' }]) {
      const result = check(readText(template(example), 'template.yaml', options))
      assert.equal(result.verdict, 'reachable', example)
      assert.deepEqual(result.findings, [], example)
    }
  }
})

test('orders: rules and routes taken away', () => {
  for (const [gone, code, holder] of [
    ['BrokerIngressSelf', 'poll SG_HAS_NO_RULES', 'BrokerGroup'],
    ['BrokerEgressSelf', 'poll ENI_SG_RULES_MISMATCH', 'BrokerGroup'],
    ['PrivateRouteA', 'invoke NO_ROUTE_TO_DESTINATION', 'PrivateRouteTableA'],
    ['PublicRoute', 'invoke NO_ROUTE_TO_DESTINATION', 'PublicRouteTable'],
    ['InternetGatewayAttachment', 'invoke UNASSOCIATED_COMPONENT', 'InternetGateway'],
  ] as const) {
    const text = without(template('orders'), gone).replaceAll('    DependsOn: InternetGatewayAttachment\n', '')
    assert.deepEqual(
      judge(text),
      { verdict: 'blocked', errors: [`${code} template.yaml:${lineOf(text, holder)}`] },
      gone,
    )
  }
})

test('orders-privatelink: endpoints and their rules taken away', () => {
  for (const [gone, code, holder] of [
    ['EndpointIngress', 'invoke SG_HAS_NO_RULES', 'EndpointGroup'],
    ['StsEndpoint', 'invoke ENDPOINT_MISSING', 'Vpc'],
    ['LambdaEndpoint', 'invoke ENDPOINT_MISSING', 'Vpc'],
  ] as const) {
    const text = without(template('orders-privatelink'), gone)
    assert.deepEqual(
      judge(text),
      { verdict: 'blocked', errors: [`${code} template.yaml:${lineOf(text, holder)}`] },
      gone,
    )
  }
})

test('orders-privatelink: private DNS off, at the endpoints; the attributes of the VPC off, at the VPC', () => {
  const dns = template('orders-privatelink').replaceAll('PrivateDnsEnabled: true', 'PrivateDnsEnabled: false')
  const at = (text: string, id: string) => `template.yaml:${lineOf(text, id)}`
  assert.deepEqual(
    judge(dns).errors,
    ['LambdaEndpoint', 'StsEndpoint'].map((id) => `invoke ENDPOINT_PRIVATE_DNS_OFF ${at(dns, id)}`),
  )
  for (const attribute of ['EnableDnsSupport', 'EnableDnsHostnames']) {
    const text = template('orders-privatelink').replace(`${attribute}: true`, `${attribute}: false`)
    assert.deepEqual(judge(text).errors, [`invoke VPC_DNS_ATTRIBUTES_OFF ${at(text, 'Vpc')}`], attribute)
  }
})

test("orders-privatelink: an endpoint's policy that another service may use points at its statement", () => {
  const text = template('orders-privatelink').replaceAll('Service: lambda.amazonaws.com', 'Service: ec2.amazonaws.com')
  const { errors } = judge(text)
  assert.equal(errors.length, 2)
  for (const error of errors) {
    const line = Number(error.split(':').at(-1))
    assert.match(error, /^invoke ENDPOINT_POLICY_DENIES/)
    assert.match(text.split('\n')[line - 1] ?? '', /^ +- Effect: Allow$/)
  }
})

test('provisioned mode needs no way to Lambda and STS', () => {
  const provisioned = without(template('orders'), 'PrivateRouteA').replace(
    '            BatchSize: 100\n',
    '            BatchSize: 100\n            ProvisionedPollerConfig:\n              MinimumPollers: 1\n',
  )
  assert.deepEqual(judge(provisioned), { verdict: 'reachable', errors: [] })
})
