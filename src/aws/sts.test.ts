import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpRequest } from './exchange.ts'
import type { HttpClient } from './http.ts'
import { assumeRole } from './sts.ts'
import { verifyRequest } from './verify.ts'

const now = Date.UTC(2026, 10, 25, 12)
const clock = { now: () => now, monotonic: () => now, after: () => () => {} }
const credentials = { accessKeyId: 'AKIASERVICE', secretAccessKey: 'secret' }
const roleArn = 'arn:aws:iam::111122223333:role/orders+1'
const request = { region: 'eu-west-1', credentials, roleArn, sessionName: 'mapping' }

function answering(status: number, body: string) {
  const sent: { url: URL; request: HttpRequest }[] = []
  const client: HttpClient = {
    async request(url, request) {
      sent.push({ url, request })
      return { status, headers: {}, body: Buffer.from(body) }
    },
    close() {},
  }
  return { client, sent }
}

const success = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
  <AssumedRoleUser><AssumedRoleId>AROAX:mapping</AssumedRoleId></AssumedRoleUser>
  <Credentials><AccessKeyId>ASIAX</AccessKeyId><SecretAccessKey>a/b&amp;c&#x2B;&#61;</SecretAccessKey>
  <SessionToken>token==</SessionToken><Expiration>2026-11-25T13:00:00Z</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>`

const failure = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`

test('asks the Region’s STS with a signed form and reads the credentials', async () => {
  const { client, sent } = answering(200, success)
  assert.deepEqual(await assumeRole(clock, client, request), {
    accessKeyId: 'ASIAX',
    secretAccessKey: 'a/b&c+=',
    sessionToken: 'token==',
    expiresAt: now + 3_600_000,
  })
  const [{ url, request: wire } = assert.fail()] = sent
  assert.equal(url.href, 'https://sts.eu-west-1.amazonaws.com/')
  const form = new URLSearchParams(String(wire.body))
  assert.equal(form.get('RoleArn'), roleArn)
  assert.equal(form.get('RoleSessionName'), 'mapping')
  const received = { method: wire.method, path: '/', query: [], headers: wire.headers, body: wire.body }
  assert.equal(verifyRequest(received, () => credentials, now).kind, 'signed')
})

test('a denial names the role and what AWS says', async () => {
  const said = 'User: x is not authorized to perform: sts:AssumeRole on resource: &lt;role&gt;'
  const { client } = answering(403, failure('AccessDenied', said))
  await assert.rejects(assumeRole(clock, client, request), {
    code: 'ASSUME_ROLE_DENIED',
    message: `role ${roleArn} may not be assumed: User: x is not authorized to perform: sts:AssumeRole on resource: <role>`,
  })
})

test('every other error keeps AWS’s code', async () => {
  const { client } = answering(400, failure('ExpiredToken', 'too old'))
  await assert.rejects(assumeRole(clock, client, request), (error: Error & { code?: string; data?: object }) => {
    assert.equal(error.code, 'SERVICE_FAILED')
    assert.equal(error.message, 'sts.eu-west-1.amazonaws.com fails POST /: 400 ExpiredToken: too old')
    const data = { service: 'sts', host: 'sts.eu-west-1.amazonaws.com', status: 400 }
    assert.deepEqual(error.data, { ...data, awsCode: 'ExpiredToken', awsMessage: 'too old' })
    return true
  })
  const { client: odd } = answering(502, '<html>bad gateway</html>')
  await assert.rejects(assumeRole(clock, odd, request), /502 unknown/)
})

test('an answer without credentials is an error, not half of them', async () => {
  for (const missing of ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration']) {
    const { client } = answering(200, success.replaceAll(missing, 'Other'))
    await assert.rejects(assumeRole(clock, client, request), { code: 'SERVICE_FAILED' })
  }
})
