import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { runFolder } from '../../test/support/run-folder.ts'
import { type AwsAccess, type Credentials, type HttpClient, verifyRequest } from '../aws/index.ts'
import { systemWorld } from '../world/index.ts'
import { createTarget } from './serve-function.ts'

const machine = { accessKeyId: 'AKIAMACHINE', secretAccessKey: 'secret' }
const assumed = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>
<SecretAccessKey>role</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration>
</Credentials></AssumeRoleResult></AssumeRoleResponse>`

/** STS and Lambda, who look at the signatures. */
function awsOf(environment: Record<string, string>) {
  const calls: { host: string; path: string; by: string | undefined }[] = []
  const secrets = new Map<string, Credentials>([
    ['AKIAMACHINE', machine],
    ['ASIAROLE', { accessKeyId: 'ASIAROLE', secretAccessKey: 'role', sessionToken: 'token' }],
  ])
  const client: HttpClient = {
    async request(url, { method, headers, body }) {
      const wire = { method, path: url.pathname, query: [], headers, body }
      const signed = verifyRequest(wire, (key) => secrets.get(key), Date.now())
      calls.push({ host: url.host, path: url.pathname, by: signed.kind === 'signed' ? signed.accessKeyId : undefined })
      const text = url.pathname === '/' ? assumed : '{"done":true}'
      return { status: 200, headers: { 'x-amzn-requestid': 'r-1' }, body: Buffer.from(text) }
    },
    close() {},
  }
  const access: AwsAccess = { clock: systemWorld.clock, client, credentials: async () => machine, environment }
  return { calls, access }
}

const fn = { kind: 'lambda', name: 'orders:live', timeoutSeconds: 30 } as const
const path = '/2015-03-31/functions/orders%3Alive/invocations'
const log = () => {}

test('a function at AWS Lambda is invoked in the Region of the cluster, by this machine', async () => {
  const { calls, access } = awsOf({})
  const target = await createTarget(systemWorld, access, fn, 'eu-west-1', log)
  const outcome = await target.invoke(Buffer.from('{}'), {})
  assert.deepEqual(outcome, { kind: 'success', requestId: 'r-1', payload: Buffer.from('{"done":true}') })
  assert.deepEqual(calls, [{ host: 'lambda.eu-west-1.amazonaws.com', path, by: 'AKIAMACHINE' }])
})

test('by an assumed role, which is assumed once, and where the environment says', async () => {
  const { calls, access } = awsOf({
    AWS_ENDPOINT_URL_LAMBDA: 'http://lambda.test',
    AWS_ENDPOINT_URL_STS: 'http://sts.test',
  })
  const role = 'arn:aws:iam::111122223333:role/invoker'
  const target = await createTarget(systemWorld, access, { ...fn, region: 'us-east-1', role }, 'eu-west-1', log)
  await target.invoke(Buffer.from('{}'), {})
  await target.invoke(Buffer.from('{}'), {})
  assert.deepEqual(
    calls.map(({ host, by }) => `${host} ${by}`),
    ['sts.test AKIAMACHINE', 'lambda.test ASIAROLE', 'lambda.test ASIAROLE'],
  )
})

test('code of this machine is told the Region, and nothing else of this machine', async (t) => {
  const folder = runFolder('serve-function')
  t.after(() => folder[Symbol.dispose]())
  writeFileSync(
    `${folder.dir}/index.mjs`,
    'export const handler = async () => Object.entries(process.env).filter(([name]) => /^(AWS_(REGION|ACCESS|SECRET|PROFILE)|HOME|OWN)/.test(name))',
  )
  const { access } = awsOf({ AWS_PROFILE: 'mine' })
  const local = { kind: 'local', name: 'orders', code: folder.dir, handler: 'index.handler' } as const
  const code = { ...local, runtime: 'nodejs24.x', timeoutSeconds: 9, memoryMegabytes: 128, environment: { OWN: '1' } }
  const target = await createTarget(systemWorld, access, code, 'eu-west-1', log)
  t.after(() => target.close())
  const outcome = await target.invoke(Buffer.from('{}'), {})
  assert.ok(outcome.kind === 'success', JSON.stringify(outcome))
  assert.deepEqual(JSON.parse(outcome.payload.toString()).sort(), [
    ['AWS_REGION', 'eu-west-1'],
    ['OWN', '1'],
  ])
})
