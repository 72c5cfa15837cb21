import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Credentials, cachedCredentials } from './credentials.ts'

const hour = 3_600_000

function setUp(results: (Partial<Credentials> | Error)[]) {
  const state = { now: 0, calls: 0 }
  const clock = { now: () => state.now, monotonic: () => state.now, after: () => () => {} }
  const provide = cachedCredentials(clock, async () => {
    state.calls++
    const result = results.shift()
    if (result === undefined) throw new Error('asked too often')
    if (result instanceof Error) throw result
    return { accessKeyId: `key-${state.calls}`, secretAccessKey: 's', ...result }
  })
  return { state, provide }
}

test('one fetch serves all callers until five minutes before the end', async () => {
  const { state, provide } = setUp([{ expiresAt: hour }, { expiresAt: 2 * hour }])
  const [a, b] = await Promise.all([provide(), provide()])
  assert.equal(a, b)
  state.now = hour - 300_001
  assert.equal((await provide()).accessKeyId, 'key-1')
  state.now = hour - 300_000
  assert.equal((await provide()).accessKeyId, 'key-2')
  assert.equal(state.calls, 2)
})

test('credentials without an end are fetched once', async () => {
  const { state, provide } = setUp([{}])
  await provide()
  state.now = 1000 * hour
  assert.equal((await provide()).accessKeyId, 'key-1')
})

test('a failed first fetch is told, and the next call tries again', async () => {
  const { provide } = setUp([new Error('no STS'), { expiresAt: hour }])
  await assert.rejects(provide(), /no STS/)
  assert.equal((await provide()).accessKeyId, 'key-2')
})

test('a failed renewal falls back on what is still valid, and no longer', async () => {
  const { state, provide } = setUp([{ expiresAt: hour }, new Error('no STS'), new Error('no STS')])
  await provide()
  state.now = hour - 1000
  assert.equal((await provide()).accessKeyId, 'key-1')
  state.now = hour
  await assert.rejects(provide(), /no STS/)
})
