/** docs/errors.md is a promise: every code that the source can give has its line there, and none that it cannot. */
import assert from 'node:assert/strict'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { errorCodes } from '../src/kafka/errors.ts'
import { remedies } from '../src/probe/remedies.ts'
import { root } from './support/paths.ts'

const snake = '[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+'

/** Words of AWS and of libraries that look like our codes. */
const foreign = new Set([
  'SERVICE_PROVIDED_EIPS',
  ...'SCHEMA_NOT_FOUND DESERIALIZATION_ERROR'.split(' '),
  ...'USER_INITIATED ESM_CONFIG_NOT_VALID EVENT_SOURCE_AUTHN_ERROR EVENT_SOURCE_AUTHZ_ERROR'.split(' '),
  'FUNCTION_CONFIG_NOT_VALID',
  ...'TRIM_HORIZON AT_TIMESTAMP AWS_MSK_IAM KAFKA_BOOTSTRAP_SERVERS TLS_PLAINTEXT EAI_AGAIN'.split(' '),
  ...'MISSING_CHAR DUPLICATE_KEY'.split(' '),
  ...'AWS_ENDPOINT_URL SECRETS_MANAGER OTEL_EXPORTER_OTLP_ENDPOINT SASL_SSL'.split(' '),
  ...'ESM_PROCESSING_EVENT POLLER_STATUS_EVENT KAFKA_STATUS_EVENT'.split(' '),
  ...'VPC_SUBNET VPC_SECURITY_GROUP SERVER_ROOT_CA_CERTIFICATE'.split(' '),
  ...'BASIC_AUTH SASL_SCRAM_256_AUTH SASL_SCRAM_512_AUTH CLIENT_CERTIFICATE_TLS_AUTH'.split(' '),
  ...'IAM_AUTH IAM_OAUTHBEARER_AUTH OAUTHBEARER_AUTH'.split(' '),
  ...'OAUTHBEARER_AUDIENCE OAUTHBEARER_IDENTITY_POOL OAUTHBEARER_LOGICAL_CLUSTER OAUTHBEARER_SCOPE'.split(' '),
])

/** What could be a code, by the file that holds it. */
function literals(pattern: string): Map<string, string> {
  const files = globSync(pattern, { cwd: root }).filter((file) => !/\.test\.ts$|\/fixtures\//.test(file))
  const found = files.flatMap((file) => {
    const text = readFileSync(`${root}/${file}`, 'utf8')
    return [...text.matchAll(new RegExp(`'(${snake}|INTERNAL)'`, 'g'))].map(([, code = '']) => [code, file] as const)
  })
  return new Map(found.filter(([code]) => !foreign.has(code)))
}

const codes = new RegExp(`\`(${snake}|INTERNAL)\``, 'g')

/** Codes in the first column of the tables. */
function inTables(document: string): string[] {
  return readFileSync(`${root}/docs/${document}`, 'utf8')
    .split('\n')
    .filter((row) => row.startsWith('| '))
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(codes)].map(([, code = '']) => code))
}
const errors = inTables('errors.md')
const probed = inTables('probe.md')

/** The findings' codes have pages (findings-pages.test.ts), and those of the network their places in its text. */
const findings = [
  ...[...readFileSync(`${root}/docs/network.md`, 'utf8').matchAll(codes)].map(([, code = '']) => code),
  ...readdirSync(`${root}/docs/findings`).map((file) => file.replace('.md', '')),
]

test('every code of an error is documented', () => {
  // The protocol's own names.
  const kafka = new Set(Object.keys(errorCodes))
  const rooms = literals('src/!(network|check|probe)/**/*.ts')
  assert.ok(rooms.size > 50, `found only ${[...rooms.keys()].join(', ')}`)
  const missing = [...rooms].filter(([code]) => !errors.includes(code) && !kafka.has(code))
  assert.deepEqual(
    missing,
    [],
    'give it a line in docs/errors.md; a word of others that looks like a code belongs above',
  )
})

test('every code of a finding is documented', () => {
  const rooms = literals('src/{network,check}/**/*.ts')
  assert.ok(rooms.size > 10)
  const missing = [...rooms].filter(([code]) => !findings.includes(code) && !errors.includes(code))
  assert.deepEqual(missing, [], 'give it a page in docs/findings')
})

test('every code of a step that fails is documented, and has a remedy', () => {
  // The protocol's own names, and where the user has to look elsewhere than at a step.
  const kafka = new Set(Object.keys(errorCodes))
  const rooms = literals('src/probe/**/*.ts')
  assert.ok(rooms.size > 20)
  const missing = [...rooms].filter(([code]) => !probed.includes(code) && !errors.includes(code) && !kafka.has(code))
  assert.deepEqual(missing, [], 'give it a line in docs/probe.md')
  assert.deepEqual(probed.toSorted(), Object.keys(remedies).toSorted(), 'docs/probe.md and the remedies differ')
})

test('every documented code exists', () => {
  assert.ok(errors.length > 50)
  const all = literals('src/**/*.ts')
  assert.deepEqual(
    [...errors, ...findings, ...probed].filter((code) => !all.has(code) && code !== 'README' && code !== 'UNDECIDED'),
    [],
  )
  assert.deepEqual(
    errors.filter((code, i) => errors.indexOf(code) !== i),
    [],
    'two lines of docs/errors.md for one code',
  )
})
