import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, cluster, mapping, settings, withNat } from '../../test/support/integration.ts'
import type { KafkaTopic } from '../model/index.ts'
import { makeConcrete } from './concrete.ts'
import { labTopics, mappedTopics } from './topics.ts'

const unknown = { unknown: 'parameter:P', question: 'value of parameter P' }

function concreteOf(...topics: readonly Pick<KafkaTopic, 'name' | 'partitions'>[]) {
  const made = topics.map((topic, i) => ({ id: `T${i}`, at: at('T'), ...topic }))
  const mappings = ['One', 'Two'].map((id) =>
    mapping({ id, settings: { ...settings, onFailure: 'kafka://failed', provisioned: { minimum: 1, maximum: 1 } } }),
  )
  const integration = { ...withNat, clusters: [cluster({ topics: made })], mappings }
  return makeConcrete(integration, {
    format_version: '1.0',
    verdict: 'reachable',
    mappings: [],
    findings: [],
    questions: [],
  })
}

test('topics are those that mappings name, each once, and those that the template makes, with its partitions', () => {
  const concrete = concreteOf({ name: 'audit', partitions: 2 }, { name: 'failed', partitions: 1 })
  assert.deepEqual(mappedTopics(concrete), [{ cluster: 'Cluster', name: 'orders' }])
  assert.deepEqual(labTopics(concrete), [
    { cluster: 'Cluster', name: 'audit', partitions: 2 },
    { cluster: 'Cluster', name: 'failed', partitions: 1 },
    { cluster: 'Cluster', name: 'orders' },
  ])
})

test('of a number that is not known nothing is said, and a topic without a known name is none', () => {
  const concrete = concreteOf({ name: 'orders', partitions: unknown }, { name: unknown, partitions: 3 })
  assert.deepEqual(labTopics(concrete), [
    { cluster: 'Cluster', name: 'orders' },
    { cluster: 'Cluster', name: 'failed' },
  ])
})
