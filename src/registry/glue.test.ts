import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AwsAccess } from '../aws/index.ts'
import { glueStore } from './glue.ts'

function storeOf(status: number, answer: object) {
  const sent: { url: string; target: string | undefined; body: unknown }[] = []
  const access: AwsAccess = {
    clock: { now: () => Date.UTC(2026, 10, 26), monotonic: () => 0, after: () => () => {} },
    credentials: async () => ({ accessKeyId: 'AKIA', secretAccessKey: 'secret' }),
    environment: {},
    client: {
      async request(url, { headers, body }) {
        sent.push({ url: url.href, target: headers['x-amz-target'], body: JSON.parse(String(body)) })
        return { status, headers: {}, body: Buffer.from(JSON.stringify(answer)) }
      },
      close() {},
    },
  }
  return { sent, store: glueStore(access, 'eu-west-1') }
}

const reference = { kind: 'version', id: 'v-1' } as const

test('asks Glue in the registry’s Region for the version', async () => {
  const { sent, store } = storeOf(200, { DataFormat: 'AVRO', SchemaDefinition: '"string"', Status: 'AVAILABLE' })
  assert.deepEqual(await store.find(reference), { format: 'AVRO', text: '"string"', references: [] })
  assert.deepEqual(sent, [
    {
      url: 'https://glue.eu-west-1.amazonaws.com/',
      target: 'AWSGlue.GetSchemaVersion',
      body: { SchemaVersionId: 'v-1' },
    },
  ])
})

test('no such version is no schema; every other error is told', async () => {
  const missing = storeOf(400, { __type: 'EntityNotFoundException', Message: 'Schema version is not found.' })
  assert.equal(await missing.store.find(reference), undefined)
  const denied = storeOf(400, { __type: 'AccessDeniedException', Message: 'no' })
  await assert.rejects(denied.store.find(reference), { code: 'SERVICE_DENIED' })
  await assert.rejects(storeOf(200, {}).store.find(reference), { code: 'SERVICE_FAILED' })
})
