import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configuredEndpoint } from './endpoints.ts'

test('a service of its own, then all of them, unless endpoints are to be ignored', () => {
  const all = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }
  const own = { ...all, AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://secrets.local/base' }
  assert.equal(configuredEndpoint({}, 'secretsmanager'), undefined)
  assert.equal(configuredEndpoint({ AWS_ENDPOINT_URL: '' }, 'secretsmanager'), undefined)
  assert.equal(configuredEndpoint(all, 'secretsmanager')?.href, 'http://127.0.0.1:4566/')
  assert.equal(configuredEndpoint(own, 'secretsmanager')?.href, 'https://secrets.local/base')
  assert.equal(configuredEndpoint(own, 'kafka')?.href, 'http://127.0.0.1:4566/')
  assert.equal(configuredEndpoint({ ...own, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'True' }, 'kafka'), undefined)
})

test('what is no http URL is refused by the name of its variable', () => {
  for (const url of ['localhost:4566', 'ftp://x', 'no url'])
    assert.throws(() => configuredEndpoint({ AWS_ENDPOINT_URL_KAFKA: url }, 'kafka'), {
      code: 'ENDPOINT_INVALID',
      message: /AWS_ENDPOINT_URL_KAFKA/,
    })
})
