import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, afterEach, before, suite, test } from 'node:test'
import { listening } from '../../test/support/listening.ts'
import { machineCredentials } from './machine-credentials.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'isthmus-credentials-'))
const expires = new Date(Math.floor(Date.now() / 1000) * 1000 + 3_600_000)

/** The container's, the instance's and STS's answers, by path. */
const answers: Readonly<Record<string, string>> = {
  '/container': JSON.stringify({
    AccessKeyId: 'ASIACONTAINER',
    SecretAccessKey: 's',
    Token: 't',
    Expiration: expires.toISOString(),
  }),
  '/latest/api/token': 'imds-token',
  '/latest/meta-data/iam/security-credentials/': 'instance-role',
  '/latest/meta-data/iam/security-credentials/instance-role': JSON.stringify({
    Code: 'Success',
    AccessKeyId: 'ASIAINSTANCE',
    SecretAccessKey: 's',
    Token: 't',
    Expiration: expires.toISOString(),
  }),
  '/': `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
    <Credentials><AccessKeyId>ASIAWEB</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
    <Expiration>${expires.toISOString()}</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/r/s</Arn>
    <AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
}

suite('credentials of the machine, as the SDK of AWS finds them', () => {
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? '']
    request.resume().on('end', () => response.writeHead(answer ? 200 : 404).end(answer))
  })
  const outer = process.env
  let url = ''

  before(async () => {
    url = `http://127.0.0.1:${await listening(server)}`
  })
  after(() => {
    server.close()
    server.closeAllConnections()
    rmSync(folder, { recursive: true })
  })
  afterEach(() => {
    process.env = outer
  })

  /** Nothing of the real machine is asked. */
  const use = (variables: Readonly<Record<string, string>>) => {
    const bare = Object.entries(outer).filter(([name]) => !name.startsWith('AWS_'))
    process.env = {
      ...Object.fromEntries(bare),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: path.join(folder, 'none'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'none'),
      ...variables,
    }
  }

  test('the environment, as it is at each time', async () => {
    use({ AWS_ACCESS_KEY_ID: 'AKIAONE', AWS_SECRET_ACCESS_KEY: 's' })
    const provider = machineCredentials()
    assert.deepEqual(await provider(), { accessKeyId: 'AKIAONE', secretAccessKey: 's' })
    use({ AWS_ACCESS_KEY_ID: 'AKIATWO', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' })
    assert.deepEqual(await provider(), { accessKeyId: 'AKIATWO', secretAccessKey: 's', sessionToken: 't' })
  })

  test('a profile, also after its file has changed', async () => {
    const file = path.join(folder, 'credentials')
    const write = (id: string) =>
      writeFileSync(file, `[orders]\naws_access_key_id = ${id}\naws_secret_access_key = s\n`)
    write('AKIAONE')
    use({ AWS_PROFILE: 'orders', AWS_SHARED_CREDENTIALS_FILE: file })
    const provider = machineCredentials()
    assert.equal((await provider()).accessKeyId, 'AKIAONE')
    write('AKIATWO')
    assert.equal((await provider()).accessKeyId, 'AKIATWO')
  })

  test('the container’s role, the instance’s role, a web identity', async () => {
    const token = path.join(folder, 'token')
    writeFileSync(token, 'e.y.J')
    for (const [id, variables] of [
      ['ASIACONTAINER', { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/container` }],
      ['ASIAINSTANCE', { AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: url }],
      [
        'ASIAWEB',
        {
          AWS_WEB_IDENTITY_TOKEN_FILE: token,
          AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/r',
          AWS_REGION: 'eu-west-1',
          AWS_ENDPOINT_URL_STS: url,
        },
      ],
    ] as const) {
      use(variables)
      const { accessKeyId, sessionToken, expiresAt } = await machineCredentials()()
      assert.deepEqual([accessKeyId, sessionToken, expiresAt], [id, 't', expires.getTime()])
    }
  })

  test('none at all is told with what to do', async () => {
    use({})
    await assert.rejects(machineCredentials()(), { code: 'CREDENTIALS_MISSING', message: /AWS_PROFILE/ })
  })
})
