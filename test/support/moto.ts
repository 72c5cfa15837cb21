import {
  type AwsAccess,
  type Credentials,
  callService,
  createHttpClient,
  type Environment,
} from '../../src/aws/index.ts'
import { systemWorld } from '../../src/world/index.ts'
import { judge } from './judges.ts'
import { ended, eventually, freePort, output, spawnLeashed } from './process.ts'

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

const users = `import boto3, json, urllib.request, sys
iam = boto3.client('iam')
def user(name):
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)['AccessKey']
    return {'accessKeyId': key['AccessKeyId'], 'secretAccessKey': key['SecretAccessKey']}
made = {name: user(name) for name in ('reader', 'stranger')}
all = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}]}
iam.put_user_policy(UserName='reader', PolicyName='all', PolicyDocument=json.dumps(all))
plain = {'Content-Type': 'text/plain'}
urllib.request.urlopen(urllib.request.Request(sys.argv[1] + '/moto-api/reset-auth', data=b'0', headers=plain))
print(json.dumps(made))`

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
  const anybody = { AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_DEFAULT_REGION: motoRegion }
  const made = await output(python, ['-c', users, url], {
    env: { ...process.env, ...environment, ...anybody },
  }).catch((error: unknown) => {
    server.kill('SIGKILL')
    throw error
  })
  const { reader, stranger }: Record<'reader' | 'stranger', Credentials> = JSON.parse(made)
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
