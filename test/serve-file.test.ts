/** The schema of mapping files, the documentation's examples and the reader agree. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { readServeFile } from '../src/control/index.ts'
import { parseMappingSettings } from '../src/model/index.ts'
import { readDocument } from '../src/sources/index.ts'
import { root } from './support/paths.ts'

const schema = JSON.parse(readFileSync(`${root}/schema/mapping.json`, 'utf8'))
const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema)

/** Blocks of YAML that hold a whole file. */
function examples(page: string): string[] {
  const text = readFileSync(`${root}/${page}`, 'utf8')
  return [...text.matchAll(/```yaml\n([^`]+)```/g)].map(([, yaml = '']) => yaml).filter((yaml) => /Topics:/.test(yaml))
}

suite('mapping files', () => {
  for (const page of ['README.md', 'docs/serve.md']) {
    test(`the examples of ${page}`, () => {
      const found = examples(page)
      assert.ok(found.length > 0)
      for (const yaml of found) {
        assert.ok(validate(parse(yaml)), JSON.stringify(validate.errors, undefined, 2))
        assert.ok(readServeFile(yaml, `${root}/mapping.yaml`, {}).length > 0)
      }
    })
  }

  test('what the schema knows, the reader knows', () => {
    const ours = new Set(['Function', 'Consumer', 'OnFailure', 'Scaling'])
    for (const key of Object.keys(schema.$defs.mapping.properties)) {
      if (ours.has(key)) continue
      const node = readDocument(`${key}: {}\n`, 'f.yaml')
      assert.ok(node.kind === 'map')
      const { problems } = parseMappingSettings(node, () => [])
      assert.ok(!problems.some(({ code }) => code === 'SETTING_UNKNOWN'), key)
    }
  })

  test('the schema refuses what the reader refuses', () => {
    const source = { SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['k:1'] } }, Topics: ['orders'] }
    const good = { ...source, Function: { Url: 'http://f/' } }
    assert.ok(validate(good))
    const bad = [
      source,
      { ...good, Batchsize: 3 },
      { ...good, Topics: ['orders', 'payments'] },
      { ...good, Consumer: { Rak: 'a' } },
      { ...good, OnFailure: { WhenItFails: 'ignore' } },
      { ...good, Scaling: 'fast' },
      { ...good, FunctionResponseTypes: ['All'] },
      { ...good, FilterCriteria: { Filters: [{ pattern: '{"value":["a"]}' }] } },
      { ...good, FilterCriteria: { Filters: [{}] } },
      { ...good, DestinationConfig: { OnFailure: { destination: 'arn:aws:sqs:eu-west-1:123456789012:failed' } } },
      { Mappings: {} },
      { Mappings: { a: good }, Topics: ['orders'] },
    ]
    for (const file of bad) {
      assert.equal(validate(file), false, JSON.stringify(file))
      assert.throws(() => readServeFile(JSON.stringify(file), 'f.yaml', {}), JSON.stringify(file))
    }
  })
})
