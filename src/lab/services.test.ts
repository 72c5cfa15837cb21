import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { at, withNat } from '../../test/support/integration.ts'
import { assumeRole, type Credentials, createHttpClient, type HttpClient } from '../aws/index.ts'
import { createAuthority } from '../broker/index.ts'
import type { CheckResult } from '../check/index.ts'
import type { PolicyDocument } from '../model/index.ts'
import { createLambdaTarget, type InvokeOutcome, type Target } from '../targets/index.ts'
import { IsthmusError, systemWorld } from '../world/index.ts'
import { makeConcrete } from './concrete.ts'
import { LabKeys } from './credentials.ts'
import { lambdaService } from './lambda.ts'
import { type ServedService, serveService } from './services.ts'
import { stsService } from './sts.ts'

const { clock } = systemWorld
const region = 'us-east-1'
const proved: CheckResult = { format_version: '1.0', verdict: 'reachable', mappings: [], findings: [], questions: [] }

function trust(service: string): PolicyDocument {
  const place = at('Role')
  const statement = { effect: 'Allow', principal: { Service: [service] }, actions: ['sts:AssumeRole'] } as const
  return { version: '2012-10-17', statements: [{ ...statement, conditions: [], at: place }], at: place }
}

function concreteWith(service: string, path = '') {
  const roles = withNat.roles.map((role) => ({
    ...role,
    arn: `arn:aws:iam::111122223333:role/${path}orders`,
    trust: trust(service),
  }))
  return makeConcrete({ ...withNat, roles }, proved)
}

/** What the tests change under the running servers. */
const now = {
  concrete: concreteWith('lambda.amazonaws.com'),
  denial: undefined as string | undefined,
  outcome: { kind: 'success', requestId: '', payload: Buffer.from('"done"') } as InvokeOutcome,
  target: true,
}
const invoked: string[] = []
const target: Target = {
  async invoke(payload) {
    invoked.push(payload.toString())
    return now.outcome
  },
  async close() {},
}

const keys = new LabKeys(systemWorld.random)
const served: ServedService[] = []
let client: HttpClient

before(async () => {
  const authority = await createAuthority(systemWorld)
  const certificate = await authority.issue([`sts.${region}.amazonaws.com`, `lambda.${region}.amazonaws.com`])
  const policyDenial = () => now.denial
  const services = [
    stsService(clock, { keys, concrete: () => now.concrete, policyDenial }),
    lambdaService({ policyDenial, target: () => (now.target ? target : undefined) }),
  ]
  for (const service of services) served.push(await serveService(systemWorld, service, { region, keys, certificate }))
  client = createHttpClient(
    {
      clock,
      dial(host, _port, options) {
        const port = served.find((one) => one.host === host)?.port ?? 0
        return systemWorld.dial('127.0.0.1', port, options)
      },
    },
    { ca: authority.caPem, connectTimeoutMs: 3000, requestTimeoutMs: 3000 },
  )
})
after(async () => {
  client.close()
  await Promise.all(served.map((one) => one.close()))
})

function assume(credentials: Credentials, roleArn = now.concrete.mappings[0]!.roleArn) {
  return assumeRole(clock, client, { region, credentials, roleArn, sessionName: 'session' })
}

test('a session that is assumed is found by its key, with the ARN that AWS gives it', async () => {
  const session = await assume(keys.issueService('Mapping'))
  const key = keys.find(session.accessKeyId)
  assert.deepEqual(key?.credentials, session)
  assert.deepEqual(key?.holder, {
    mapping: 'Mapping',
    sessionArn: 'arn:aws:sts::111122223333:assumed-role/orders/session',
  })
  const left = (session.expiresAt ?? 0) - clock.now()
  assert.ok(left > 3_500_000 && left <= 3_600_000, `${left} ms`)

  now.concrete = concreteWith('lambda.amazonaws.com', 'teams/orders/')
  const other = await assume(keys.issueService('Mapping'))
  assert.equal(keys.find(other.accessKeyId)?.holder.sessionArn, 'arn:aws:sts::111122223333:assumed-role/orders/session')
  now.concrete = concreteWith('lambda.amazonaws.com')
})

test("STS denies by the role's trust policy, by the endpoint's policy, and for another role", async () => {
  const service = keys.issueService('Mapping')
  const denied = { code: 'ASSUME_ROLE_DENIED' }
  now.concrete = concreteWith('ec2.amazonaws.com')
  await assert.rejects(assume(service), denied)
  now.concrete = concreteWith('lambda.amazonaws.com')
  now.denial = 'the policy of StsEndpoint <says> no & more'
  await assert.rejects(assume(service), { ...denied, message: /the policy of StsEndpoint <says> no & more/ })
  now.denial = undefined
  await assert.rejects(assume(service, 'arn:aws:iam::111122223333:role/admin'), denied)
  assert.ok(await assume(service))
})

test('a key that the lab did not issue, and a wrong secret, are refused', async () => {
  const service = keys.issueService('Mapping')
  const refusedWith = (awsCode: string) => (error: unknown) =>
    error instanceof IsthmusError && error.data.awsCode === awsCode
  await assert.rejects(assume({ ...service, accessKeyId: 'AKIAUNKNOWN' }), refusedWith('InvalidClientTokenId'))
  await assert.rejects(assume({ ...service, secretAccessKey: 'wrong' }), refusedWith('SignatureDoesNotMatch'))
})

test('a request that is not signed, or asks for something else, is answered as AWS does', async () => {
  const unsigned = await client.request(new URL(`https://sts.${region}.amazonaws.com/`), {
    method: 'POST',
    headers: {},
    body: 'Action=AssumeRole',
  })
  assert.equal(unsigned.status, 403)
  assert.match(unsigned.body.toString(), /<Code>MissingAuthenticationToken<\/Code>/)
})

function invoke(payload = '{"records":{}}') {
  const credentials = keys.issueService('Mapping')
  const lambda = createLambdaTarget(clock, {
    client,
    region,
    function: now.concrete.mappings[0]!.functionArn,
    credentials: async () => credentials,
    timeoutMs: 3000,
  })
  return lambda.invoke(Buffer.from(payload), {})
}

test("Invoke hands the event to the function's process, and its answer back", async () => {
  const outcome = await invoke('{"records":{"orders-0":[]}}')
  assert.equal(outcome.kind, 'success')
  assert.equal(outcome.kind === 'success' && outcome.payload.toString(), '"done"')
  assert.equal(invoked.at(-1), '{"records":{"orders-0":[]}}')
})

test('each way to fail arrives as what it is', async () => {
  now.outcome = { kind: 'function-error', requestId: '', error: 'Error', message: 'no' }
  const failed = await invoke()
  const said = { functionError: 'Unhandled', executedVersion: '$LATEST' }
  assert.deepEqual({ ...failed, requestId: '' }, { ...now.outcome, ...said })
  now.outcome = { kind: 'throttled', message: 'too many' }
  assert.equal((await invoke()).kind, 'throttled')
  now.outcome = { kind: 'service-error', message: 'no port' }
  assert.equal((await invoke()).kind, 'service-error')
  now.outcome = { kind: 'success', requestId: '', payload: Buffer.alloc(0) }

  const before = invoked.length
  now.denial = 'the policy of LambdaEndpoint allows nothing'
  const denied = await invoke()
  assert.equal(denied.kind, 'service-error')
  assert.match(denied.kind === 'service-error' ? denied.message : '', /AccessDeniedException.*LambdaEndpoint/)
  now.denial = undefined
  now.target = false
  assert.match(JSON.stringify(await invoke()), /ResourceNotFoundException/)
  now.target = true
  assert.equal(invoked.length, before, 'the function was reached')
})
