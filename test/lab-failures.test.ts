/** What becomes, in the lab, of records that a function does not take: by its own code, over the proved network. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { type LabUnderTest, startTestLab, stateOf } from './support/lab.ts'

/** Reports every record whose offset ends in 7; with `throws`, fails on a batch that holds one. */
const handler = (throws: boolean) => `
export const handler = async (event) => {
  const bad = Object.entries(event.records).flatMap(([partition, records]) =>
    records.filter(({ offset }) => offset % 10 === 7).map(({ offset }) => ({ itemIdentifier: { partition, offset } })))
  if (${throws} && bad.length > 0) throw new TypeError('an offset ends in 7')
  return { batchItemFailures: bad }
}
`

const destination = (arn: string) => `DestinationConfig: {OnFailure: {Type: SQS, Destination: "${arn}"}}`
const queue = 'arn:aws:sqs:us-east-1:123456789012:failed'

async function fails(running: LabUnderTest, throws: boolean, settings: readonly string[]): Promise<string> {
  writeFileSync(`${dirname(running.template)}/src/failing.mjs`, handler(throws))
  const lines = settings.map((line) => `\\n            ${line}`).join('')
  return running.sed(`s/Handler: orders.handler/Handler: failing.handler/; s|^            BatchSize: 100|&${lines}|`)
}

function recordsOf(running: LabUnderTest): { readonly destination: string; readonly body: string }[] {
  return running.events.filter((event) => event.kind === 'failure-record')
}

function sevens(running: LabUnderTest): number {
  const { committed } = running.lab.summary()
  return Object.values(committed).reduce((sum, end) => sum + Math.floor((end + 2) / 10), 0)
}

test('reported records go to a queue over the proved network, and wait while the way to it is closed', {
  timeout: 180_000,
}, async () => {
  await using running = await startTestLab('orders')
  await fails(running, false, [
    'MaximumRetryAttempts: 1',
    'FunctionResponseTypes: [ReportBatchItemFailures]',
    destination(queue),
  ])
  await running.lab.produce(120)
  const summary = await running.lab.drained(60_000)
  assert.equal(summary.reason, undefined)
  assert.equal(summary.on_failure, sevens(running))
  assert.ok(summary.on_failure > 0)
  assert.equal(summary.delivered, summary.produced - summary.on_failure)
  const told = recordsOf(running).map(({ body }) => JSON.parse(body))
  assert.equal(
    told.reduce((sum, record) => sum + record.KafkaBatchInfo.batchSize, 0),
    summary.on_failure,
  )
  assert.deepEqual(told[0].requestContext.condition, 'RetryAttemptsExhausted')

  // Without the NAT gateway's routes neither the function nor the queue is reached.
  await running.sed('/^  PrivateRoute[AB]:/,/^$/d')
  await running.lab.produce(60)
  await running.until('the problem', (event) =>
    stateOf(event, (state) => state.lastProcessingResult.includes('and the OnFailure Destination')),
  )
})

test('a batch that the function fails on is split until the records that it fails on are alone, and these are dropped', {
  timeout: 180_000,
}, async () => {
  await using running = await startTestLab('orders')
  await fails(running, true, ['MaximumRetryAttempts: 0', 'BisectBatchOnFunctionError: true'])
  await running.lab.produce(120)
  const summary = await running.lab.drained(60_000)
  assert.equal(summary.reason, undefined)
  assert.equal(summary.dropped, sevens(running))
  assert.equal(summary.delivered, summary.produced - summary.dropped)
})

test('a role that may not send to the queue: the records wait, and the state says why', {
  timeout: 180_000,
}, async () => {
  await using running = await startTestLab('orders')
  const deny = '            - {Effect: Deny, Action: "sqs:*", Resource: "*"}'
  await running.sed(`0,/^          Statement:/s|^          Statement:|&\\n${deny}|`)
  await fails(running, false, [
    'MaximumRetryAttempts: 0',
    'FunctionResponseTypes: [ReportBatchItemFailures]',
    destination(queue),
  ])
  await running.lab.produce(120)
  const { state } = await running.until('the problem', (event) =>
    stateOf(event, ({ lastProcessingResult }) => lastProcessingResult.includes('OnFailure destination does not take')),
  )
  assert.match(state.cause?.message ?? '', /AccessDenied.*sqs/)
  assert.equal(running.lab.summary().on_failure, 0)
  await running.sed('/Effect: Deny/d')
  const summary = await running.lab.drained(60_000)
  assert.deepEqual([summary.reason, summary.on_failure], [undefined, sevens(running)])
})
