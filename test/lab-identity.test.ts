/** What the lab's cluster and STS refuse by the template's own policies, and what the mapping shows then. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type LabUnderTest, startTestLab, stateOf } from './support/lab.ts'

const unauthorized = 'PROBLEM: Cluster failed to authorize Lambda.'
const roleRefused = 'PROBLEM: Lambda failed to assume your function execution role.'

async function shows(running: LabUnderTest, sentence: string, code: string): Promise<void> {
  const { state } = await running.until(sentence, (event) =>
    stateOf(event, (state) => state.state === 'Enabled' && state.lastProcessingResult === sentence),
  )
  assert.equal(state.cause && 'code' in state.cause && state.cause.code, code)
}

async function settle(running: LabUnderTest): Promise<void> {
  await running.lab.produce(30)
  const summary = await running.lab.drained(30_000)
  assert.equal(summary.reason, undefined)
  assert.equal(summary.delivered, summary.produced)
}

test('a role that may not read the topic is not authorized, and delivery stops', { timeout: 120_000 }, async () => {
  await using running = await startTestLab('orders')
  await settle(running)
  // Brokers ask the policies as they are: nothing is dialled anew for this.
  await running.sed('/kafka-cluster:ReadData/d')
  const { delivered } = running.lab.summary()
  await running.lab.produce(30)
  await shows(running, unauthorized, 'KAFKA_UNAUTHORIZED')
  assert.equal(running.lab.summary().delivered, delivered)
  assert.match((await running.lab.drained(100)).reason ?? '', /30 records are not settled.*failed to authorize Lambda/)
  await running.mend()
  await settle(running)
})

test('a role that may not alter the group is not authorized, and nothing is committed', {
  timeout: 120_000,
}, async () => {
  await using running = await startTestLab('orders')
  await settle(running)
  await running.sed('/kafka-cluster:AlterGroup/d')
  const { committed } = running.lab.summary()
  await running.lab.produce(30)
  await shows(running, unauthorized, 'KAFKA_UNAUTHORIZED')
  assert.deepEqual(running.lab.summary().committed, committed)
  await running.mend()
  await settle(running)
})

/** The example with a role of its own that this service may assume. */
function withRole(text: string, service: string): string {
  const own = text.replace('      Handler: orders.handler\n', '$&      Role: !GetAtt OrdersRole.Arn\n')
  assert.notEqual(own, text)
  return `${own}
  OrdersRole:
    Type: AWS::IAM::Role
    Properties:
      Path: /teams/orders/
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: ${service}}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "kafka-cluster:*", Resource: "*"}
`
}

test('a role that Lambda may not assume is the role sentence, in both modes', { timeout: 120_000 }, async () => {
  await using running = await startTestLab('orders')
  await settle(running)
  const text = readFileSync(running.template, 'utf8')
  const refused = withRole(text, 'ec2.amazonaws.com')
  await running.lab.edit(refused)
  await shows(running, roleRefused, 'ASSUME_ROLE_DENIED')
  assert.equal(running.lab.summary().check, 'reachable')

  await running.lab.edit(withRole(text, 'lambda.amazonaws.com'))
  await settle(running)

  const provisioned = refused.replace(
    /^ {12}BatchSize: 100$/m,
    '$&\n            ProvisionedPollerConfig: {MinimumPollers: 1}',
  )
  assert.notEqual(provisioned, refused)
  await running.lab.edit(provisioned)
  await shows(running, roleRefused, 'ASSUME_ROLE_DENIED')
  await running.mend()
  await settle(running)
})
