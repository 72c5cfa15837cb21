import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { isUnknown, type Mapping } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { readText } from './index.ts'

/** Public templates that developers have beside the project (their README says what each holds). */
const folder = new URL('../../../shared/cases/templates/', import.meta.url)
const skip = existsSync(folder) ? false : 'not run: ../shared/cases/templates is not there'
const names = skip ? [] : readdirSync(folder).filter((name) => !name.endsWith('.resources.json'))

const text = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const read = (name: string, region = 'us-east-1') => readText(text(name), name, { region, account: '123456789012' })

/** Without places, which differ from file to file, and questions, which name them. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== 'object' || value === null) return value
  if (isUnknown(value)) return { unknown: value.unknown }
  const entries = Object.entries(value).filter(([key]) => key !== 'at' && key !== 'places' && key !== 'version')
  return Object.fromEntries(entries.map(([key, inner]) => [key, bare(inner)]))
}

describe('public templates', { skip }, () => {
  test('each reads as an Integration, and the one that is no template gets one clear error', () => {
    for (const name of names) {
      if (name !== 'B32-powertools-batch-size.yaml') {
        assert.doesNotThrow(() => readText(text(name), name, {}), name)
      }
    }
    assert.throws(() => read('B32-powertools-batch-size.yaml'), {
      code: 'TEMPLATE_INVALID',
      message: /^B32-powertools-batch-size\.yaml:1: Resources is empty/,
    })
  })

  const regions = { aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' }
  const inputs = names.filter((name) => name.endsWith('.input.yaml'))
  for (const input of inputs) {
    for (const [partition, region] of Object.entries(regions)) {
      test(`${input} is what the SAM translator makes of it in ${partition}`, () => {
        const made = read(input.replace('.input.yaml', `.expected.${partition}.json`), region)
        assert.deepEqual(sorted(bare(read(input, region))), sorted(bare(made)))
      })
    }
  }
  test('there are translator outputs to judge by', () => assert.ok(inputs.length >= 9))

  test('SAM makes resources of the ids that the deployed stacks had', () => {
    const resources = readdirSync(folder).filter((name) => name.endsWith('.resources.json'))
    assert.ok(resources.length >= 5)
    for (const name of resources) {
      const deployed = JSON.parse(text(name)) as { LogicalResourceId: string; ResourceType: string }[]
      const ours = read(name.replace('.resources.json', '.yaml'))
      const made = (type: string) =>
        deployed.filter((resource) => resource.ResourceType === type).map((resource) => resource.LogicalResourceId)
      const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id).sort()
      assert.deepEqual(ids(ours.functions), made('AWS::Lambda::Function').sort(), name)
      assert.deepEqual(ids(ours.roles), made('AWS::IAM::Role').sort(), name)
      assert.deepEqual(ids(ours.mappings), made('AWS::Lambda::EventSourceMapping').sort(), name)
    }
  })

  test('B2: the cluster of either kind, by parameter', () => {
    const name = 'B2-msk-iam-java-cluster.yaml'
    for (const [kind, scram] of [
      ['Provisioned', true],
      ['Serverless', false],
    ] as const) {
      const { clusters } = readText(text(name), name, { parameters: { EnvType: kind } })
      assert.equal(clusters.length, 1)
      assert.equal(clusters[0]!.kind, kind.toLowerCase())
      assert.equal(clusters[0]!.listeners.iam, true)
      assert.equal(clusters[0]!.listeners.scram, scram)
      assert.deepEqual(clusters[0]!.groups, ['MSKSecurityGroup'])
      assert.equal(clusters[0]!.subnets.length, 3)
    }
  })

  test('B7, B10: the role that SAM makes may be named', () => {
    for (const name of ['B7-msk-lambda-sam.yaml', 'B10-msk-sasl-mapping.yaml']) {
      const { functions, roles } = read(name)
      assert.deepEqual(
        functions.map((fn) => fn.role),
        roles.map((role) => role.id),
      )
    }
  })

  test('B8: what looks like a reference inside a quoted pattern is text', () => {
    const patterns = read('B8-esm-msk-filters-sam.yaml').mappings.flatMap(({ settings }) => settings.filters)
    assert.ok(patterns.every((pattern) => typeof pattern === 'string'))
    assert.ok(patterns.some((pattern) => typeof pattern === 'string' && pattern.includes('!Ref MSKTopicName')))
  })

  test('B32: a cluster that the template lacks is unknown with a question', () => {
    const [mapping] = read('B32-powertools-getting-started-msk.yaml').mappings
    assert.equal(mapping?.source.kind, 'cluster')
    assert.match(questionOf(mapping), /what MyMSKCluster is: the template has no resource or parameter of that name/)
  })

  test('D6: a queue is no Kafka mapping, and is listed', () => {
    const { mappings, unread } = read('D6-sqs-esm-provisioned.yaml')
    assert.equal(mappings.length, 0)
    assert.ok(unread.length > 0)
  })

  test('D16: instances as targets are not taken for gateways', () => {
    const targets = read('D16-cdk-nat-instances.json').routeTables.flatMap(({ routes }) => routes.map((r) => r.target))
    assert.equal(targets.filter(({ kind }) => kind === 'other').length, 2)
    assert.equal(targets.filter(({ kind }) => kind === 'nat-gateway').length, 0)
  })
})

describe('the examples', () => {
  for (const example of ['orders', 'orders-privatelink']) {
    const path = new URL(`../../examples/${example}/template.yaml`, import.meta.url)
    const written = readFileSync(path, 'utf8')

    test(`${example} has nothing that is not read, and no problem`, () => {
      const { mappings, unread, roles, functions, clusters } = readText(
        written,
        `examples/${example}/template.yaml`,
        {},
      )
      assert.deepEqual(unread, [])
      assert.deepEqual(
        mappings.flatMap(({ problems }) => problems),
        [],
      )
      assert.equal(mappings[0]?.function, 'OrdersFunction')
      assert.deepEqual(mappings[0]?.source, { kind: 'cluster', cluster: 'Cluster' })
      assert.equal(roles[0]?.id, functions[0]?.role)
      assert.equal(clusters[0]?.brokers, 2)
      assert.ok(existsSync(new URL(`../../${String(functions[0]?.code)}orders.mjs`, import.meta.url)))
    })

    test(`${example}, saved half-written anywhere, is an Integration or one error that names the place`, () => {
      for (let length = 0; length < written.length; length += 29) {
        try {
          readText(written.slice(0, length), 'template.yaml', {})
        } catch (error) {
          assert.ok(error instanceof IsthmusError, `cut at ${length}: ${String(error)}`)
          assert.match(error.message, /^template\.yaml:\d+/)
        }
      }
    })
  }
})

function questionOf(mapping: Mapping | undefined): string {
  return mapping?.source.kind === 'cluster' && isUnknown(mapping.source.cluster) ? mapping.source.cluster.question : ''
}

/** The order of resources is the file's affair. */
function sorted(value: unknown): unknown {
  const byId = (a: unknown, b: unknown) => (idOf(a) < idOf(b) ? -1 : 1)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, list]) => [key, Array.isArray(list) ? [...list].sort(byId) : list]),
  )
}

function idOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : ''
}
