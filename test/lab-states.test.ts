/**
 * The states that edits of a template lead a mapping through in the lab, as AWS's mappings go; and what it shows of
 * failures that no other test of the lab brings about. The lab makes topics, names and the brokers' certificates itself:
 * those cannot fail in it (`states.test.ts` has them).
 */
import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createAuthority } from '../src/broker/index.ts'
import { givenSecrets } from '../src/control/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { type LabUnderTest, startTestLab, stateOf } from './support/lab.ts'

function watch(running: LabUnderTest) {
  let from = 0
  const states = () =>
    running.events
      .slice(from)
      .flatMap((event) => (event.kind === 'mapping' && event.event.kind === 'state' ? [event.event.state] : []))
      .filter((state, i, all) => state !== all[i - 1])
  return async (text: string | undefined, ...expected: string[]) => {
    const last = expected.at(-1)
    if (text !== undefined) {
      from = running.events.length
      await running.lab.edit(text)
    }
    if (states().at(-1) !== last)
      await running.until(expected.join(', '), () => (states().at(-1) === last ? true : undefined))
    assert.deepEqual(states(), expected)
  }
}

test('an edit, Enabled: false and true, a mapping taken out and put in again', { timeout: 120_000 }, async () => {
  await using running = await startTestLab('orders')
  const goes = watch(running)
  const text = readFileSync(running.template, 'utf8')
  const with_ = (line: string) => text.replace(/^ {12}BatchSize: 100$/m, `            ${line}`)
  await goes(undefined, 'Creating', 'Enabled')
  await goes(with_('BatchSize: 50'), 'Updating', 'Enabled')
  await goes(with_('Enabled: false'), 'Disabling', 'Disabled')
  const { delivered } = running.lab.summary()
  await running.lab.produce(20)
  await goes(with_('Enabled: false\n            BatchSize: 10'), 'Updating', 'Disabled')
  assert.equal(running.lab.summary().delivered, delivered, 'a mapping that is switched off reads nothing')
  await goes(text, 'Enabling', 'Enabled')
  assert.equal((await running.lab.drained(60_000)).reason, undefined)
  assert.equal(running.lab.summary().delivered, 20)
  const second = text.replace(
    /^ {8}Mapping:\n(( {10}.*\n?)+)/m,
    (one) => `${one.trimEnd()}\n${one.replace('Mapping:', 'Second:').replace('orders-function', 'second').trimEnd()}\n`,
  )
  assert.notEqual(second, text)
  await goes(second, 'Creating', 'Enabled')
  await goes(text, 'Deleting')
})

async function shows(running: LabUnderTest, sentence: string, code: string, reason: string): Promise<void> {
  const { state } = await running.until(sentence, (event) =>
    stateOf(event, ({ state, lastProcessingResult }) => state === 'Enabled' && lastProcessingResult === sentence),
  )
  assert.deepEqual([state.cause && 'code' in state.cause && state.cause.code, state.reason], [code, reason])
}

test('a function that throws, and a role that may not connect', { timeout: 120_000 }, async () => {
  await using running = await startTestLab('orders', {
    code: { 'throws.mjs': 'export const handler = async () => { throw new TypeError("no") }' },
  })
  await running.sed('s/Handler: orders.handler/Handler: throws.handler/')
  await running.lab.produce(10)
  await shows(running, 'PROBLEM: Function call failed', 'FUNCTION_FAILED', 'USER_INITIATED')
  await running.mend()
  assert.equal((await running.lab.drained(60_000)).reason, undefined)
  // An edit that dials anew: who is connected already is not asked again.
  await running.sed('s/kafka-cluster:Connect/kafka-cluster:DescribeCluster/; s/BatchSize: 100/BatchSize: 99/')
  await shows(running, 'PROBLEM: SASL authentication failed.', 'SASL_FAILED', 'EVENT_SOURCE_AUTHN_ERROR')
  await running.mend()
  await running.lab.produce(10)
  assert.equal((await running.lab.drained(60_000)).reason, undefined)
})

test('keys that AWS does not take, and a certificate that the brokers do not', { timeout: 120_000 }, async () => {
  const authority = await createAuthority(systemWorld)
  const own = await authority.issue(['client'])
  const others = await createAuthority(systemWorld)
  const foreign = await others.issue(['client'])
  const chain = own.cert + authority.caPem
  const encryption = { cipher: 'aes-256-cbc', passphrase: 'pass phrase' }
  const pbes2 = createPrivateKey(own.key).export({ type: 'pkcs8', format: 'pem', ...encryption })
  const invalid = (code: string) => [
    'PROBLEM: Provided certificate or private key is invalid',
    code,
    'ESM_CONFIG_NOT_VALID',
  ]
  const cases = [
    [{ certificate: chain, privateKey: pbes2, privateKeyPassword: 'pass phrase' }, invalid('TLS_KEY_INVALID')],
    [{ certificate: chain, privateKey: 'no key' }, invalid('TLS_KEY_INVALID')],
    [{ certificate: chain, privateKey: foreign.key }, invalid('TLS_KEY_MISMATCH')],
    [
      { certificate: foreign.cert + others.caPem, privateKey: foreign.key },
      ['PROBLEM: Server failed to authenticate Lambda', 'TLS_CLIENT_REFUSED', 'EVENT_SOURCE_AUTHN_ERROR'],
    ],
  ] as const
  const environment = { CLIENT: JSON.stringify(cases[0][0]) }
  const edit = (text: string) =>
    text
      .replaceAll('9098', '9094')
      .replace(
        / {8}Sasl:\n {10}Iam:\n {12}Enabled: true\n/,
        '        Tls: {Enabled: true, CertificateAuthorityArnList: ["arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/1"]}\n',
      )
      .replace(
        /( +)StartingPosition: TRIM_HORIZON\n/,
        '$&$1SourceAccessConfigurations: [{Type: CLIENT_CERTIFICATE_TLS_AUTH, URI: "arn:aws:secretsmanager:us-east-1:123456789012:secret:client"}]\n',
      )
  await using running = await startTestLab('orders', {
    edit,
    environment,
    secrets: givenSecrets(['client=env:CLIENT'], '.'),
  })
  for (const [secret, [sentence = '', code = '', reason = '']] of cases) {
    environment.CLIENT = JSON.stringify(secret)
    await shows(running, sentence, code, reason)
  }
  environment.CLIENT = JSON.stringify({ certificate: chain, privateKey: own.key })
  await running.lab.produce(10)
  assert.equal((await running.lab.drained(60_000)).reason, undefined)
})
