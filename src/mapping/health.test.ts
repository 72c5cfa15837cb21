import assert from 'node:assert/strict'
import { it } from 'node:test'
import { IsthmusError } from '../world/index.ts'
import { Health } from './health.ts'
import type { MappingEvent } from './types.ts'

type State = Extract<MappingEvent, { kind: 'state' }>

function healthy() {
  const told: State[] = []
  const health = new Health((event) => told.push(event))
  health.pollWorks()
  return { health, told, last: () => told.at(-1)! }
}

it('goes from state to state, by the user', () => {
  const { health, told } = healthy()
  health.enter('Updating')
  health.pollWorks()
  health.enter('Disabling')
  health.enter('Disabled')
  assert.deepEqual(
    told.map(({ state, reason }) => `${state} ${reason}`),
    ['Creating', 'Enabled', 'Updating', 'Enabled', 'Disabling', 'Disabled'].map((state) => `${state} USER_INITIATED`),
  )
})

it('names by its reason what keeps it from working, until that works again', () => {
  const reasons: Record<string, string> = {
    SASL_FAILED: 'EVENT_SOURCE_AUTHN_ERROR',
    TLS_CLIENT_REFUSED: 'EVENT_SOURCE_AUTHN_ERROR',
    KAFKA_UNAUTHORIZED: 'EVENT_SOURCE_AUTHZ_ERROR',
    TLS_UNTRUSTED: 'ESM_CONFIG_NOT_VALID',
    TLS_KEY_INVALID: 'ESM_CONFIG_NOT_VALID',
    TOPIC_MISSING: 'ESM_CONFIG_NOT_VALID',
    // What may pass by itself has no reason of its own.
    CONNECT_TIMEOUT: 'USER_INITIATED',
    BROKER_CLOSED: 'USER_INITIATED',
  }
  for (const [code, reason] of Object.entries(reasons)) {
    const { health, last } = healthy()
    health.pollFailed(new IsthmusError(code, 'why'))
    assert.deepEqual([last().state, last().reason], ['Enabled', reason], code)
    health.pollWorks()
    assert.deepEqual([last().reason, last().lastProcessingResult], ['USER_INITIATED', 'No records processed'], code)
  }
  const { health, last } = healthy()
  const held = {}
  health.invokeFailed(held, new IsthmusError('FUNCTION_MISSING', 'gone'))
  assert.equal(last().reason, 'FUNCTION_CONFIG_NOT_VALID')
  health.invokeWorks(held)
  assert.deepEqual([last().reason, last().lastProcessingResult], ['USER_INITIATED', 'OK'])
})

it('shows a destination that fails before a function that fails, and that function until it works again', () => {
  const { health, last } = healthy()
  const [one, other] = [{}, {}]
  health.invokeFailed(one, new IsthmusError('FUNCTION_FAILED', 'boom'))
  health.destinationFailed(one, new IsthmusError('DESTINATION_REFUSED', 'no such queue'))
  assert.equal(last().lastProcessingResult, 'PROBLEM: The OnFailure destination does not take records.')
  health.gaveUp(one)
  assert.deepEqual([last().lastProcessingResult, last().cause?.message], ['PROBLEM: Function call failed', 'boom'])
  health.forget(one)
  assert.equal(last().lastProcessingResult, 'PROBLEM: Function call failed')
  health.invokeWorks(other)
  assert.equal(last().lastProcessingResult, 'OK')
})
