import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorCodes, errorName, isRetriable } from './errors.ts'

test('codes have their names, each once', () => {
  assert.equal(errorName(6), 'NOT_LEADER_OR_FOLLOWER')
  assert.equal(errorName(-1), 'UNKNOWN_SERVER_ERROR')
  assert.equal(errorName(4711), 'ERROR_4711')
  const codes = Object.values(errorCodes).sort((a, b) => a - b)
  assert.deepEqual(
    codes,
    codes.map((_, i) => i - 1),
  )
})

test('what may succeed later is retriable', () => {
  assert(isRetriable(errorCodes.NOT_LEADER_OR_FOLLOWER))
  assert(!isRetriable(errorCodes.TOPIC_AUTHORIZATION_FAILED))
  assert(!isRetriable(errorCodes.NONE))
})
