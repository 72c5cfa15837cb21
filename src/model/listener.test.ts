import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClusterListeners } from './integration.ts'
import { chooseListener } from './listener.ts'
import { isUnknown } from './unknown.ts'

const off: ClusterListeners = { iam: false, scram: false, mutualTls: false, tls: false, plaintext: false }
const all: ClusterListeners = { iam: true, scram: true, mutualTls: true, tls: true, plaintext: true }
const unknown = { unknown: 'parameter:Iam', question: 'value of parameter Iam' }

function choose(listeners: ClusterListeners, ...types: string[]) {
  const access = types.map((type) => ({ type, uri: 'arn:secret' }))
  const listener = chooseListener({ listeners }, { access })
  return isUnknown(listener) ? listener.unknown : `${listener.kind} ${listener.port} ${String(listener.on)}`
}

test('a secret decides, whatever else is on', () => {
  assert.equal(choose(all, 'SASL_SCRAM_512_AUTH'), 'scram 9096 true')
  assert.equal(choose(all, 'CLIENT_CERTIFICATE_TLS_AUTH'), 'mutualTls 9094 true')
  assert.equal(choose(all, 'SASL_SCRAM_512_AUTH', 'CLIENT_CERTIFICATE_TLS_AUTH'), 'mutualTls 9094 true')
})

test('without one: IAM, then TLS, else plaintext', () => {
  assert.equal(choose(all), 'iam 9098 true')
  assert.equal(choose({ ...all, iam: false }), 'tls 9094 true')
  assert.equal(choose({ ...all, iam: false, tls: false }), 'plaintext 9092 true')
})

test('there is no fallback: a listener that is off is still the one', () => {
  assert.equal(choose({ ...all, scram: false }, 'SASL_SCRAM_512_AUTH'), 'scram 9096 false')
  assert.equal(choose(off), 'plaintext 9092 false')
})

test('a switch that is not known leaves the choice unknown, unless it does not matter', () => {
  assert.equal(choose({ ...all, iam: unknown }), 'parameter:Iam')
  assert.equal(choose({ ...all, tls: unknown }), 'iam 9098 true')
  assert.equal(choose({ ...all, iam: unknown }, 'SASL_SCRAM_512_AUTH'), 'scram 9096 true')
})
