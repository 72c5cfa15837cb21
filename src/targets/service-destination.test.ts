import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IsthmusError } from '../world/index.ts'
import { destinationFailure } from './service-destination.ts'

test('what does not reach a destination keeps its code, and what it answers is a refusal; both name it', () => {
  const arn = 'arn:aws:sqs:eu-west-1:111122223333:failed'
  const told = (code: string) => {
    const { message, code: shown } = destinationFailure(arn, new IsthmusError(code, 'why'))
    return [shown, message]
  }
  assert.deepEqual(told('SERVICE_UNREACHABLE'), ['SERVICE_UNREACHABLE', `failure destination ${arn}: why`])
  assert.deepEqual(told('ASSUME_ROLE_DENIED'), ['ASSUME_ROLE_DENIED', `failure destination ${arn}: why`])
  assert.deepEqual(told('SERVICE_FAILED'), [
    'DESTINATION_REFUSED',
    `the failure destination ${arn} does not take records: why: see that it exists and takes messages`,
  ])
})
