import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type CheckResult, check } from '../src/check/index.ts'
import { type Cluster, type Integration, isUnknown, type Mapping, type SourceAccess } from '../src/model/index.ts'
import type { Verdict } from '../src/network/index.ts'
import { readText } from '../src/sources/index.ts'
import { IsthmusError } from '../src/world/index.ts'
import { cluster, mapping, settings } from './support/integration.ts'

/**
 * Public templates with verdicts that are beyond doubt. They lie beside the project and are not copied into it: where
 * they are not, this says so.
 */
const folder = new URL('../../shared/cases/templates/', import.meta.url)
const options = existsSync(folder) ? {} : { skip: '../shared/cases is not here' }

function read(name: string, parameters: Record<string, string> = {}): Integration {
  return readText(readFileSync(new URL(name, folder), 'utf8'), name, { parameters, region: 'us-east-1' })
}

/** The description with one mapping, on its cluster of that id (or its only one). */
function withMapping(
  description: Integration,
  {
    id,
    access = [],
    provisioned = false,
  }: { id?: string; access?: readonly SourceAccess[]; provisioned?: boolean } = {},
): Integration {
  const chosen = id ? description.clusters.find((each) => each.id === id) : description.clusters[0]
  assert.ok(chosen, 'the template has the cluster')
  const added: Mapping = mapping({
    source: { kind: 'cluster', cluster: chosen.id },
    settings: { ...settings, access, ...(provisioned ? { provisioned: { minimum: 1, maximum: 2 } } : {}) },
  })
  return { ...description, mappings: [added] }
}

/** The description with a cluster and a mapping in its private subnets: those without a route to an internet gateway. */
function withCluster(description: Integration, parts: Partial<Cluster> = {}): Integration {
  const open = description.routeTables.filter((table) =>
    table.routes.some(({ target }) => target.kind === 'internet-gateway'),
  )
  const subnets = description.subnets.filter(({ routeTable }) => !open.some(({ id }) => id === routeTable))
  const vpc = description.vpcs[0]!
  const inFirst = subnets.filter((each) => each.vpc === vpc.id).map((each) => each.id)
  assert.ok(inFirst.length > 0, 'the template has private subnets')
  const added = cluster({ subnets: inFirst, groups: [vpc.defaultGroup], brokers: inFirst.length, ...parts })
  return withMapping({ ...description, clusters: [added] })
}

/** The verdicts of the mapping's two paths, and the codes of its findings about the network. */
function told(description: Integration): { poll: Verdict; invoke: Verdict; codes: string[] } {
  const result = check(description)
  const flows = result.mappings.flatMap((each) => each.flows)
  const of = (path: 'poll' | 'invoke'): Verdict => {
    const verdicts = flows.filter((flow) => flow.path === path).map((flow) => flow.verdict)
    return verdicts.includes('blocked') ? 'blocked' : verdicts.includes('unknown') ? 'unknown' : 'reachable'
  }
  return { poll: of('poll'), invoke: of('invoke'), codes: codesOf(result) }
}

function codesOf(result: CheckResult): string[] {
  return [
    ...new Set(
      result.findings
        .filter(({ path, severity }) => path !== 'settings' && severity !== 'note')
        .map(({ code }) => code),
    ),
  ]
}

const open = { poll: 'reachable', invoke: 'reachable', codes: [] }
const oneZone = { ...open, codes: ['NAT_IN_OTHER_ZONE'] }

test('every template is read and checked; none with a mapping raises a false alarm', options, () => {
  const names = readdirSync(folder).filter((name) => !name.endsWith('.resources.json'))
  assert.ok(names.length > 60)
  for (const name of names) {
    if (name.startsWith('B32-powertools-batch-size')) {
      assert.throws(
        () => read(name),
        (error) => error instanceof IsthmusError && error.code === 'TEMPLATE_INVALID',
      )
      continue
    }
    const result = check(read(name))
    // Their clusters lie outside the template or their networks are parameters: nothing can be said to be closed.
    // B20's role lacks what its registry's login needs, and is disabled: nobody saw it fail.
    assert.deepEqual(codesOf(result), name.startsWith('B20') ? ['ROLE_LACKS_SECRET_ACCESS'] : [], name)
    const expected = result.mappings.length === 0 || name.startsWith('B23') ? 'reachable' : 'unknown'
    assert.equal(result.verdict, expected, name)
    if (expected === 'unknown') assert.ok(result.questions.length > 0, name)
  }
})

test('what is asked of a cluster outside the template follows from the settings', options, () => {
  const asked = (name: string) => {
    const flows = check(read(name)).mappings.flatMap((each) => each.flows)
    return [...new Set(flows.map((flow) => (flow.to.kind === 'broker' ? String(flow.port) : flow.to.service)))]
  }
  assert.deepEqual(asked('B10-msk-sasl-mapping.yaml'), ['9096', 'lambda', 'sts', 'secretsmanager'])
  assert.deepEqual(asked('B24-sam-msk-mtls.input.yaml'), ['9094', 'lambda', 'sts', 'secretsmanager'])
  assert.ok(asked('B21-sam-msk-s3-onfailure.yaml').includes('s3'))
  assert.deepEqual(
    asked('B5-msk-schema-avro-sam.yaml').filter((name) => Number.isNaN(Number(name))),
    [],
  )
})

test('clusters behind one NAT gateway work, with a zone warning', options, () => {
  for (const name of ['B2-msk-iam-java', 'B3-msk-iam-node', 'B4-msk-iam-python', 'B5-msk-schema-avro']) {
    for (const type of ['Provisioned', 'Serverless']) {
      const description = read(`${name}-cluster.yaml`, { EnvType: type })
      assert.deepEqual(told(withMapping(description)), oneZone, `${name} ${type}`)
      assert.deepEqual(told(withMapping(description, { provisioned: true })), open, `${name} ${type} provisioned`)
    }
  }
})

test('B9: each listener by its own rule', options, () => {
  const description = read('B9-msk-sasl-cluster.yaml', { EnvType: 'Provisioned' })
  const secret = (type: string) => ({
    access: [{ type, uri: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:s' }],
  })
  assert.deepEqual(told(withMapping(description)), oneZone)
  assert.deepEqual(told(withMapping(description, secret('SASL_SCRAM_512_AUTH'))), oneZone)
  const mutual = told(withMapping(description, secret('CLIENT_CERTIFICATE_TLS_AUTH')))
  assert.deepEqual([mutual.poll, mutual.invoke], ['blocked', 'reachable'])
  assert.deepEqual(told(withMapping(read('B9-msk-sasl-cluster.yaml'))), oneZone)
})

test('CDK clusters: no inbound rule at all, NAT in every zone', options, () => {
  const names = readdirSync(folder).filter((name) => /^B2[689]-cdk-.*\.json$/.test(name))
  assert.ok(names.length >= 9)
  for (const name of names) {
    const description = read(name)
    for (const { id } of description.clusters) {
      const { poll, codes } = told(withMapping(description, { id }))
      assert.equal(poll, 'blocked', `${name} ${id}`)
      assert.ok(
        codes.some((code) => code === 'SG_HAS_NO_RULES' || code === 'ENI_SG_RULES_MISMATCH'),
        `${name} ${id}: ${codes}`,
      )
      if (name !== 'B28-cdk-msk-serverless.json') {
        assert.equal(told(withMapping(description, { id })).invoke, 'reachable', `${name} ${id}`)
        assert.ok(!codes.includes('NAT_IN_OTHER_ZONE'), `${name} ${id}`)
      }
    }
  }
})

test('networks with a NAT gateway in every zone: invoke is reachable', options, () => {
  for (const name of [
    'D2-vpclink-alb-ecs.yaml',
    'D7-activemq-client.yaml',
    'D11-managed-nat-private-subnet.yaml',
    'D11-fargate-private-vpc.yaml',
    'D11-rain-module-vpc.yaml',
    'D14-cdk-vpc-endpoints.json',
  ]) {
    const { invoke, codes } = told(withCluster(read(name)))
    assert.deepEqual({ invoke, codes }, { invoke: 'reachable', codes: [] }, name)
  }
})

test('networks with one NAT gateway: a zone warning', options, () => {
  for (const name of [
    'B12-pipes-msk-vpc-private.yaml',
    'B13-pipes-msk-iam-vpc-private.yaml',
    'B14-pipes-salesforce-vpc.yaml',
    'D6-sqs-esm-provisioned.yaml',
    'D8-multi-account-vpc.yaml',
    'D16-cdk-one-nat-gateway.json',
  ]) {
    const { invoke, codes } = told(withCluster(read(name)))
    assert.deepEqual({ invoke, codes }, { invoke: 'reachable', codes: ['NAT_IN_OTHER_ZONE'] }, name)
  }
})

test('networks without a way to Lambda and STS: invoke fails', options, () => {
  for (const name of [
    'D1-fargate-vpc-endpoints.yaml',
    'D3-sls-vpc-secrets.yaml',
    'D5-lambda-s3-files.yaml',
    'D5-private-apigw-region-a.yaml',
    'D9-widdix-vpc-2azs.yaml',
    'D9-widdix-vpc-3azs.yaml',
    'D9-widdix-vpc-4azs.yaml',
    'D11-endpoints-no-igw.yaml',
    'D16-cdk-sg-allow-all-self.json',
  ]) {
    assert.equal(told(withCluster(read(name))).invoke, 'blocked', name)
  }
})

test('D16: routes to NAT instances are not followed, and not called missing', options, () => {
  const { invoke, codes } = told(withCluster(read('D16-cdk-nat-instances.json')))
  assert.deepEqual({ invoke, codes }, { invoke: 'unknown', codes: [] })
})

test('D16: a self rule for all traffic lets the poll through on any port', options, () => {
  const description = read('D16-cdk-sg-allow-all-self.json')
  const groups = description.groups.filter((group) => group.ingress.length > 0 && !group.id.includes('/'))
  assert.ok(groups.length >= 2)
  for (const { id } of groups) assert.equal(told(withCluster(description, { groups: [id] })).poll, 'reachable', id)
})

test('subnets of these templates have known or bounded addresses', options, () => {
  const description = read('B2-msk-iam-java-cluster.yaml')
  assert.ok(description.subnets.every((subnet) => !isUnknown(subnet.cidr)))
})
