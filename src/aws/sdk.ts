import { IsthmusError, messageOf, type World } from '../world/index.ts'
import { configuredEndpoint, type Environment } from './endpoints.ts'
import { createHttpClient } from './http.ts'
import { jsonAction } from './json.ts'
import { pages } from './pages.ts'
import { callService } from './service.ts'

/** Heavy, and not installed with us: loaded when a service is first called. */
const packages = {
  ec2: () => import('@aws-sdk/client-ec2'),
  iam: () => import('@aws-sdk/client-iam'),
  kafka: () => import('@aws-sdk/client-kafka'),
  kms: () => import('@aws-sdk/client-kms'),
  lambda: () => import('@aws-sdk/client-lambda'),
  route53: () => import('@aws-sdk/client-route-53'),
  s3: () => import('@aws-sdk/client-s3'),
  secretsmanager: () => import('@aws-sdk/client-secrets-manager'),
  sns: () => import('@aws-sdk/client-sns'),
  sqs: () => import('@aws-sdk/client-sqs'),
  sts: () => import('@aws-sdk/client-sts'),
}

const names = ['ec2', 'iam', 'kafka', 'kms', 'lambda', 'route-53', 's3', 'secrets-manager', 'sns', 'sqs', 'sts']

type Packaged = keyof typeof packages

/** A service by the prefix of its IAM actions. */
export type AwsService = Packaged | 'route53resolver'

/** An answer in the API's own words, all pages in one. */
export type AwsAnswer = Readonly<Record<string, unknown>>

/** One call of an AWS service by its action: `ec2`, `DescribeVpcs`. */
export type AwsCaller = (service: AwsService, action: string, input?: AwsAnswer) => Promise<AwsAnswer>

export interface SdkOptions {
  /** Absent: the one that the environment and the profile say. */
  readonly region?: string
  readonly profile?: string
  /** Of all services; absent: their own, or what the environment says. */
  readonly endpoint?: string
}

export interface Sdk {
  readonly region: string
  readonly call: AwsCaller
  close(): void
}

/** What we use of a client of the SDK. */
interface Client {
  readonly config: { region(): Promise<string>; credentials(): Promise<SdkCredentials> }
  send(command: object): Promise<AwsAnswer>
  destroy(): void
}

interface SdkCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** What a package of the SDK has: its client, and a command for each action. */
type Classes = Readonly<Record<string, unknown>>

type Class<T> = new (options: object) => T

/**
 * AWS's services by its own SDK, each client loaded when it is first called. The SDK finds credentials, signs, tries again
 * what was throttled, and opens its own connections for it. Route 53 Resolver is called over those of `world`: its
 * client is no longer released together with the others.
 *
 * @throws IsthmusError `SDK_MISSING`; `REGION_MISSING`; from calls `CREDENTIALS_MISSING`, `SERVICE_DENIED`, `SERVICE_FAILED`,
 * `SERVICE_UNREACHABLE`
 */
export async function openSdk(world: World, environment: Environment, options: SdkOptions): Promise<Sdk> {
  const clients = new Map<Packaged, Promise<{ client: Client; classes: Classes }>>()
  const http = createHttpClient(world, { connectTimeoutMs: 10_000, requestTimeoutMs: 30_000 })
  const settings = {
    maxAttempts: 5,
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
  }
  const open = async (service: Packaged) => {
    const classes = await load(service)
    const made = Object.entries(classes).find(([name]) => /^(?!Smithy)\w+Client$/.test(name))![1]
    return { client: new (made as Class<Client>)(settings), classes }
  }
  const opened = (service: Packaged) => {
    if (!clients.has(service)) clients.set(service, open(service))
    return clients.get(service)!
  }
  const { client: sts } = await opened('sts')
  const region = await sts.config.region().catch((cause: unknown) => {
    throw new IsthmusError('REGION_MISSING', `no Region: ${messageOf(cause)}: give --region, or set AWS_REGION`, {
      cause,
    })
  })

  const resolver = async (action: string, input: AwsAnswer): Promise<AwsAnswer> => {
    const credentials = await sts.config.credentials()
    const endpoint =
      options.endpoint === undefined ? configuredEndpoint(environment, 'route53resolver') : new URL(options.endpoint)
    const { body } = await callService(world.clock, http, {
      service: 'route53resolver',
      region,
      credentials: {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey,
        ...(credentials.sessionToken === undefined ? {} : { sessionToken: credentials.sessionToken }),
      },
      ...(endpoint ? { endpoint } : {}),
      ...jsonAction(`Route53Resolver.${action}`, input),
    })
    return JSON.parse(body.toString()) as AwsAnswer
  }

  return {
    region,
    call: async (service, action, input = {}) => {
      try {
        if (service === 'route53resolver') return await pages(input, (page) => resolver(action, page))
        const { client, classes } = await opened(service)
        const Command = classes[`${action}Command`] as Class<object>
        return await pages(input, (page) => client.send(new Command(page)))
      } catch (error) {
        throw refusal(error, service, action, region)
      }
    },
    close: () => {
      http.close()
      for (const each of clients.values()) each.then(({ client }) => client.destroy()).catch(() => undefined)
    },
  }
}

async function load(service: Packaged): Promise<Classes> {
  try {
    return await packages[service]()
  } catch (cause) {
    const install = `npm install ${names.map((name) => `@aws-sdk/client-${name}`).join(' ')}`
    const said = `AWS's SDK is not there, which reads accounts and is installed on its own: ${install}`
    throw new IsthmusError('SDK_MISSING', said, { cause, data: { service } })
  }
}

/** An error of the SDK has what the service answered in it, if it did. */
interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number }
}

function refusal(error: unknown, service: AwsService, action: string, region: string): unknown {
  if (error instanceof IsthmusError || !(error instanceof Error)) return error
  const { name: awsCode, message: awsMessage, $metadata: answered } = error as SdkError
  if (awsCode === 'CredentialsProviderError')
    return new IsthmusError(
      'CREDENTIALS_MISSING',
      `no AWS credentials: ${awsMessage}: set AWS_PROFILE, or give --profile`,
      { cause: error },
    )
  const status = answered?.httpStatusCode
  const data = { service, action, region, status, awsCode, awsMessage }
  if (status === undefined)
    return new IsthmusError(
      'SERVICE_UNREACHABLE',
      `${service} in ${region} cannot be reached: ${awsMessage || awsCode}`,
      { cause: error, data },
    )
  const denied = /AccessDenied|UnauthorizedOperation|NotAuthorized/.test(awsCode)
  const said = `${service}:${action} in ${region} ${denied ? 'is denied' : 'fails'}: ${status} ${awsCode}: ${awsMessage}`
  return new IsthmusError(denied ? 'SERVICE_DENIED' : 'SERVICE_FAILED', said, { cause: error, data })
}
