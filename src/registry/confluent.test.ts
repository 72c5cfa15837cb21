import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpClient } from '../aws/index.ts'
import { IsthmusError } from '../world/index.ts'
import { confluentStore } from './confluent.ts'

function storeOf(answers: Readonly<Record<string, readonly [status: number, body: unknown]>>, login?: string) {
  const asked: (string | undefined)[][] = []
  const client: HttpClient = {
    async request(url, { headers: { authorization } }) {
      asked.push([url.href, authorization])
      const [status, body] = answers[url.pathname] ?? [404, { error_code: 40403, message: 'Schema not found' }]
      const headers = status === 429 ? { 'retry-after': '7' } : {}
      return { status, headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }
    },
    close() {},
  }
  const url = new URL('https://registry.example/compat/')
  return { asked, store: confluentStore(client, url, async () => login) }
}

test('a schema by its number and by its GUID, below the path of the URL, with the login', async () => {
  const schema = { schema: '"string"' }
  const { asked, store } = storeOf(
    { '/compat/schemas/ids/7': [200, schema], '/compat/schemas/guids/a-b': [200, { ...schema, schemaType: 'JSON' }] },
    'Basic eDp5',
  )
  assert.deepEqual(await store.find({ kind: 'id', id: '7' }), { format: 'AVRO', text: '"string"', references: [] })
  assert.equal((await store.find({ kind: 'guid', id: 'a-b' }))?.format, 'JSON')
  assert.deepEqual(asked[0], ['https://registry.example/compat/schemas/ids/7', 'Basic eDp5'])
})

test('references of references, each once, what is needed first', async () => {
  const reference = (name: string) => ({ name: `${name}.proto`, subject: `s/${name}`, version: 2 })
  const { asked, store } = storeOf({
    '/compat/schemas/ids/1': [
      200,
      { schema: 'root', schemaType: 'PROTOBUF', references: [reference('a'), reference('b')] },
    ],
    '/compat/subjects/s%2Fa/versions/2': [200, { schema: 'A', references: [reference('b')] }],
    '/compat/subjects/s%2Fb/versions/2': [200, { schema: 'B' }],
  })
  const found = await store.find({ kind: 'id', id: '1' })
  assert.deepEqual(found?.references, [
    { name: 'b.proto', text: 'B' },
    { name: 'a.proto', text: 'A' },
  ])
  assert.equal(asked.length, 3)
})

test('a circle of references is not followed for ever; deleted versions are there for who refers to them', async () => {
  const reference = (name: string) => ({ name, subject: name, version: 1 })
  const { asked, store } = storeOf({
    '/compat/schemas/ids/1': [200, { schema: 'root', references: [reference('a')] }],
    '/compat/subjects/a/versions/1': [200, { schema: 'A', references: [reference('b')] }],
    '/compat/subjects/b/versions/1': [200, { schema: 'B', references: [reference('a')] }],
  })
  const found = await store.find({ kind: 'id', id: '1' })
  assert.deepEqual(
    found?.references.map(({ text }) => text),
    ['B', 'A'],
  )
  assert.deepEqual(
    asked.slice(1).map(([url]) => url),
    ['a', 'b'].map((name) => `https://registry.example/compat/subjects/${name}/versions/1?deleted=true`),
  )
})

test('no such schema, or no such reference', async () => {
  const { store } = storeOf({
    '/compat/schemas/ids/2': [200, { schema: 'x', references: [{ name: 'n', subject: 's', version: 1 }] }],
    '/compat/subjects/s/versions/1': [404, { error_code: 40401, message: 'Subject not found' }],
  })
  assert.equal(await store.find({ kind: 'id', id: '1' }), undefined)
  assert.equal(await store.find({ kind: 'id', id: '2' }), undefined)
})

test('what is no registry’s word about the schema is told with its place', async () => {
  const cases: [number, unknown, string][] = [
    [401, { message: 'Unauthorized' }, 'SERVICE_DENIED'],
    [404, 'Not Found', 'SERVICE_FAILED'],
    [500, { error_code: 50001, message: 'store' }, 'SERVICE_FAILED'],
    [200, 'hello', 'SERVICE_FAILED'],
    [200, { schema: 'x', schemaType: 'XML' }, 'SERVICE_FAILED'],
  ]
  for (const [status, body, code] of cases) {
    const { store } = storeOf({ '/compat/schemas/ids/1': [status, body] })
    await assert.rejects(store.find({ kind: 'id', id: '1' }), { code, message: /registry\.example/ })
  }
})

test('how long it asks not to be asked again is told', async () => {
  const { store } = storeOf({ '/compat/schemas/ids/1': [429, { error_code: 42901, message: 'too many' }] })
  await assert.rejects(store.find({ kind: 'id', id: '1' }), {
    code: 'SERVICE_FAILED',
    data: { host: 'registry.example', path: '/schemas/ids/1', status: 429, retryAfter: '7' },
  })
})

test('that it cannot be reached is told of it, with the code of what failed', async () => {
  const unreached = new IsthmusError('SERVICE_UNREACHABLE', 'cannot reach it', { data: { host: 'it' } })
  const client = { request: () => Promise.reject(unreached), close() {} }
  const store = confluentStore(client, new URL('https://registry.example'), async () => undefined)
  await assert.rejects(store.find({ kind: 'id', id: '1' }), {
    code: 'SERVICE_UNREACHABLE',
    message: 'schema registry: cannot reach it',
    data: { host: 'it' },
  })
})
