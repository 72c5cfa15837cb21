import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pages } from './pages.ts'
import type { AwsAnswer } from './sdk.ts'

/** Answers one after the other, and what they were asked by. */
async function asked(...answers: readonly AwsAnswer[]) {
  const inputs: AwsAnswer[] = []
  const whole = await pages({ Filter: 'x' }, async (input) => {
    inputs.push(input)
    return answers[inputs.length - 1]!
  })
  return { whole, inputs }
}

test('asks on by the token that the service has, and joins the lists', async () => {
  const ec2 = await asked({ Vpcs: [1], NextToken: 'a', $metadata: {} }, { Vpcs: [2, 3], NextToken: 'b' }, { Vpcs: [] })
  assert.deepEqual(ec2, {
    whole: { Vpcs: [1, 2, 3] },
    inputs: [{ Filter: 'x' }, { Filter: 'x', NextToken: 'a' }, { Filter: 'x', NextToken: 'b' }],
  })
  const lambda = await asked({ Functions: [1], NextMarker: 'm' }, { Functions: [2] })
  assert.deepEqual(lambda, { whole: { Functions: [1, 2] }, inputs: [{ Filter: 'x' }, { Filter: 'x', Marker: 'm' }] })
  const iam = await asked(
    { PolicyNames: [1], IsTruncated: true, Marker: 'm' },
    { PolicyNames: [2], IsTruncated: false },
  )
  assert.deepEqual(iam, { whole: { PolicyNames: [1, 2] }, inputs: [{ Filter: 'x' }, { Filter: 'x', Marker: 'm' }] })
  const records = await asked(
    { ResourceRecordSets: [1], IsTruncated: true, NextRecordName: 'n', NextRecordType: 'A', MaxItems: 300 },
    { ResourceRecordSets: [2], IsTruncated: false },
  )
  assert.deepEqual(records.whole, { ResourceRecordSets: [1, 2] })
  assert.deepEqual(records.inputs[1], {
    Filter: 'x',
    StartRecordName: 'n',
    StartRecordType: 'A',
    StartRecordIdentifier: undefined,
  })
})

test('an answer without a list is whole', async () => {
  assert.deepEqual((await asked({ Role: { Arn: 'r' } })).whole, { Role: { Arn: 'r' } })
  assert.deepEqual((await asked({ Routes: [], AdditionalRoutesAvailable: true })).whole, {
    Routes: [],
    AdditionalRoutesAvailable: true,
  })
})
