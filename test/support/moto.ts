import {
  type AwsAccess,
  type Credentials,
  callService,
  createHttpClient,
  type Environment,
} from '../../src/aws/index.ts'
import { systemWorld } from '../../src/world/index.ts'
import { judge } from './judges.ts'
import { ended, eventually, freePort, spawnLeashed } from './process.ts'

/** AWS as moto plays it: signatures and policies are checked by it, by botocore's own signer. */
export interface Moto extends AsyncDisposable {
  readonly environment: Environment
  /** May do everything. */
  readonly reader: Credentials
  /** May do nothing. */
  readonly stranger: Credentials
  /** As our code calls it. */
  access(credentials: Credentials): AwsAccess
  /** @returns the ARN */
  createSecret(name: string, text: string): Promise<string>
  changeSecret(arn: string, text: string): Promise<void>
}

export const motoRegion = 'eu-west-1'

/** Before anybody is asked who they are: a user who may do everything, and one who may do nothing. */
async function makeUsers(url: string): Promise<Record<'reader' | 'stranger', Credentials>> {
  const iam = async (action: string, parameters: Readonly<Record<string, string>>) => {
    const answer = await fetch(url, {
      method: 'POST',
      // The service is known by the scope of the signature, which nobody checks yet.
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=any/20200101/us-east-1/iam/aws4_request' },
      body: new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`moto: ${action}: ${text}`)
    return text
  }
  const user = async (name: string): Promise<Credentials> => {
    await iam('CreateUser', { UserName: name })
    const made = await iam('CreateAccessKey', { UserName: name })
    const value = (tag: string) => new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(made)?.[1] ?? ''
    return { accessKeyId: value('AccessKeyId'), secretAccessKey: value('SecretAccessKey') }
  }
  const [reader, stranger] = [await user('reader'), await user('stranger')]
  const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
  await iam('PutUserPolicy', { UserName: 'reader', PolicyName: 'all', PolicyDocument: JSON.stringify(all) })
  await fetch(`${url}/moto-api/reset-auth`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '0' })
  return { reader, stranger }
}

export async function startMoto(): Promise<Moto> {
  const { path: python } = judge('moto')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const environment = { AWS_ENDPOINT_URL: url, AWS_EC2_METADATA_DISABLED: 'true', AWS_REGION: motoRegion }
  const server = spawnLeashed(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', `${port}`], { stdio: 'ignore' })
  const up = () =>
    fetch(url).then(
      () => true as const,
      () => undefined,
    )
  await eventually('moto', up, 60_000)
  const { reader, stranger } = await makeUsers(url).catch((error: unknown) => {
    server.kill('SIGKILL')
    throw error
  })
  const client = createHttpClient(systemWorld, { connectTimeoutMs: 10_000, requestTimeoutMs: 20_000 })
  const change = async (action: string, body: unknown) => {
    const { body: answer } = await callService(systemWorld.clock, client, {
      service: 'secretsmanager',
      region: motoRegion,
      credentials: reader,
      endpoint: new URL(url),
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `secretsmanager.${action}` },
      body: JSON.stringify(body),
    })
    return JSON.parse(answer.toString())
  }
  return {
    environment,
    reader,
    stranger,
    access: (credentials) => ({
      clock: systemWorld.clock,
      client,
      credentials: async () => credentials,
      environment,
    }),
    createSecret: async (Name, SecretString) =>
      (await change('CreateSecret', { Name, SecretString, ClientRequestToken: systemWorld.random.uuid() })).ARN,
    async changeSecret(SecretId, SecretString) {
      await change('PutSecretValue', { SecretId, SecretString, ClientRequestToken: systemWorld.random.uuid() })
    },
    async [Symbol.asyncDispose]() {
      client.close()
      server.kill('SIGKILL')
      await ended(server)
    },
  }
}
