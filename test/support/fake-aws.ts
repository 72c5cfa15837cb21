import { randomUUID } from 'node:crypto'
import http from 'node:http'
import { listening } from './listening.ts'

/**
 * AWS as far as moto does not play it: MSK and Lambda (shapes and pages of their APIs, judged by boto3, the AWS CLI and
 * the SDK), and EC2's VPC Block Public Access. All else goes on to moto, as it came and with its signature.
 *
 * https://docs.aws.amazon.com/msk/1.0/apireference/resources.html, https://docs.aws.amazon.com/lambda/latest/api/
 */
export interface FakeAws extends AsyncDisposable {
  readonly url: string
  /** What was asked, as IAM names it. */
  readonly actions: Set<string>
}

interface Answer {
  readonly status?: number
  readonly body: unknown
}

interface Request {
  readonly method: string
  readonly path: readonly string[]
  readonly query: URLSearchParams
  readonly body: Record<string, unknown>
}

type Handler = (request: Request, matched: readonly string[]) => Answer

interface Route {
  readonly method: string
  /** `{}` stands for one part. */
  readonly path: string
  readonly action: string
  readonly handle: Handler
}

type Thing = Record<string, unknown>

const account = '123456789012'

function kafkaRoutes(region: string): readonly Route[] {
  const clusters = new Map<string, Thing>()
  const secrets = new Map<string, string[]>()
  const policies = new Map<string, Thing>()
  const found = (arn: string, answer: (cluster: Thing) => Answer): Answer => {
    const cluster = clusters.get(arn)
    return cluster ? answer(cluster) : refusal(404, 'NotFoundException', `The cluster ${arn} was not found.`)
  }
  return [
    {
      method: 'POST',
      path: '/api/v2/clusters',
      action: 'kafka:CreateClusterV2',
      handle: ({ body }) => {
        const clusterArn = `arn:aws:kafka:${region}:${account}:cluster/${body.clusterName}/${randomUUID()}-2`
        const { kafkaVersion, ...provisioned } = (body.provisioned ?? {}) as Thing
        const clusterType = body.serverless ? 'SERVERLESS' : 'PROVISIONED'
        const software = { currentBrokerSoftwareInfo: { kafkaVersion } }
        clusters.set(clusterArn, {
          clusterArn,
          clusterName: body.clusterName,
          clusterType,
          creationTime: new Date().toISOString(),
          currentVersion: randomUUID().slice(0, 14),
          state: 'ACTIVE',
          ...(body.serverless ? { serverless: body.serverless } : { provisioned: { ...provisioned, ...software } }),
        })
        return { body: { clusterArn, clusterName: body.clusterName, clusterType, state: 'CREATING' } }
      },
    },
    {
      method: 'GET',
      path: '/api/v2/clusters',
      action: 'kafka:ListClustersV2',
      handle: ({ query }) => {
        const { items, next } = page([...clusters.values()], query.get('nextToken'))
        return { body: { clusterInfoList: items, ...(next ? { nextToken: next } : {}) } }
      },
    },
    {
      method: 'GET',
      path: '/api/v2/clusters/{}',
      action: 'kafka:DescribeClusterV2',
      handle: (_, [arn]) => found(arn!, (clusterInfo) => ({ body: { clusterInfo } })),
    },
    {
      method: 'PUT',
      path: '/v1/clusters/{}/policy',
      action: 'kafka:PutClusterPolicy',
      handle: ({ body }, [arn]) =>
        found(arn!, () => {
          policies.set(arn!, { currentVersion: randomUUID().slice(0, 14), policy: body.policy })
          return { body: { currentVersion: policies.get(arn!)!.currentVersion } }
        }),
    },
    {
      method: 'GET',
      path: '/v1/clusters/{}/policy',
      action: 'kafka:GetClusterPolicy',
      handle: (_, [arn]) =>
        found(arn!, () => {
          const body = policies.get(arn!)
          return body ? { body } : refusal(404, 'NotFoundException', 'The cluster has no policy.')
        }),
    },
    {
      method: 'POST',
      path: '/v1/clusters/{}/scram-secrets',
      action: 'kafka:BatchAssociateScramSecret',
      handle: ({ body }, [arn]) =>
        found(arn!, () => {
          secrets.set(arn!, [...(secrets.get(arn!) ?? []), ...(body.secretArnList as string[])])
          return { body: { clusterArn: arn, unprocessedScramSecrets: [] } }
        }),
    },
    {
      method: 'GET',
      path: '/v1/clusters/{}/scram-secrets',
      action: 'kafka:ListScramSecrets',
      handle: ({ query }, [arn]) =>
        found(arn!, () => {
          const { items, next } = page(secrets.get(arn!) ?? [], query.get('nextToken'))
          return { body: { secretArnList: items, ...(next ? { nextToken: next } : {}) } }
        }),
    },
  ]
}

function lambdaRoutes(region: string): readonly Route[] {
  const functions = new Map<string, Thing>()
  const reserved = new Map<string, number>()
  const mappings: Thing[] = []
  const found = (name: string, answer: (fn: Thing) => Answer): Answer => {
    const fn = functions.get(name)
    return fn ? answer(fn) : refusal(404, 'ResourceNotFoundException', `Function not found: ${name}`)
  }
  return [
    {
      method: 'POST',
      path: '/2015-03-31/functions',
      action: 'lambda:CreateFunction',
      handle: ({ body }) => {
        const { Code: _, ...given } = body
        const fn = {
          ...given,
          FunctionArn: `arn:aws:lambda:${region}:${account}:function:${given.FunctionName}`,
          Timeout: given.Timeout ?? 3,
          MemorySize: given.MemorySize ?? 128,
          CodeSize: 4,
          CodeSha256: 'mMZLvPVnPPlv6OtR8cTYl1UvVGpHCIKxDz3IX8cZ4rA=',
          LastModified: new Date().toISOString().replace('Z', '+0000'),
          Version: '$LATEST',
          PackageType: 'Zip',
          RevisionId: randomUUID(),
          State: 'Active',
        }
        functions.set(String(given.FunctionName), fn)
        return { status: 201, body: fn }
      },
    },
    {
      method: 'GET',
      path: '/2015-03-31/functions/{}/configuration',
      action: 'lambda:GetFunctionConfiguration',
      handle: (_, [name]) => found(name!, (body) => ({ body })),
    },
    {
      method: 'PUT',
      path: '/2017-10-31/functions/{}/concurrency',
      action: 'lambda:PutFunctionConcurrency',
      handle: ({ body }, [name]) =>
        found(name!, () => {
          reserved.set(name!, Number(body.ReservedConcurrentExecutions))
          return { body }
        }),
    },
    {
      method: 'GET',
      path: '/2019-09-30/functions/{}/concurrency',
      action: 'lambda:GetFunctionConcurrency',
      handle: (_, [name]) =>
        found(name!, () => {
          const ReservedConcurrentExecutions = reserved.get(name!)
          return { body: ReservedConcurrentExecutions === undefined ? {} : { ReservedConcurrentExecutions } }
        }),
    },
    {
      method: 'POST',
      path: '/2015-03-31/event-source-mappings',
      action: 'lambda:CreateEventSourceMapping',
      handle: ({ body }) => {
        const { FunctionName, Enabled, ...given } = body
        const name = String(FunctionName).split(':').at(-1)!
        return found(name, (fn) => {
          const UUID = randomUUID()
          const mapping = {
            UUID,
            BatchSize: 100,
            ...given,
            ...configOf(given, UUID),
            EventSourceMappingArn: `arn:aws:lambda:${region}:${account}:event-source-mapping:${UUID}`,
            FunctionArn: fn.FunctionArn,
            LastModified: Date.now() / 1000,
            LastProcessingResult: 'No records processed',
            State: Enabled === false ? 'Disabled' : 'Enabled',
            StateTransitionReason: 'User action',
          }
          mappings.push(mapping)
          return { status: 202, body: { ...mapping, State: 'Creating' } }
        })
      },
    },
    {
      method: 'GET',
      path: '/2015-03-31/event-source-mappings',
      action: 'lambda:ListEventSourceMappings',
      handle: ({ query }) => {
        const { items, next } = page(mappings, query.get('Marker'))
        return { body: { EventSourceMappings: items, ...(next ? { NextMarker: next } : {}) } }
      },
    },
    {
      method: 'GET',
      path: '/2015-03-31/event-source-mappings/{}',
      action: 'lambda:GetEventSourceMapping',
      handle: (_, [uuid]) => {
        const body = mappings.find(({ UUID }) => UUID === uuid)
        return body ? { body } : refusal(404, 'ResourceNotFoundException', 'The resource you requested does not exist.')
      },
    },
  ]
}

/** AWS takes the mapping's UUID where no consumer group is given. */
function configOf(given: Thing, uuid: string): Thing {
  const name = given.SelfManagedEventSource
    ? 'SelfManagedKafkaEventSourceConfig'
    : 'AmazonManagedKafkaEventSourceConfig'
  return { [name]: { ConsumerGroupId: uuid, ...(given[name] as Thing) } }
}

/** Two at a time, so that whoever reads has to ask again. */
function page<T>(all: readonly T[], from: string | null): { readonly items: readonly T[]; readonly next?: string } {
  const start = Number(from ?? 0)
  const next = start + 2
  return { items: all.slice(start, next), ...(next < all.length ? { next: `${next}` } : {}) }
}

function refusal(status: number, type: string, message: string): Answer {
  return { status, body: { __type: type, Type: 'User', message, Message: message } }
}

const xml = (action: string, inside: string) =>
  `<?xml version="1.0"?><${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>${inside}</${action}Response>`

const publicAccess = (region: string): Readonly<Record<string, string>> => ({
  DescribeVpcBlockPublicAccessOptions: `<vpcBlockPublicAccessOptions><awsAccountId>${account}</awsAccountId><awsRegion>${region}</awsRegion><state>default-state</state><internetGatewayBlockMode>off</internetGatewayBlockMode></vpcBlockPublicAccessOptions>`,
  DescribeVpcBlockPublicAccessExclusions: '<vpcBlockPublicAccessExclusionSet/>',
})

/** @param moto where the rest is played */
export async function startFakeAws(moto: string): Promise<FakeAws> {
  const makers: Readonly<Record<string, (region: string) => readonly Route[]>> = {
    kafka: kafkaRoutes,
    lambda: lambdaRoutes,
  }
  /** Each Region by itself. */
  const routes = new Map<string, readonly Route[]>()
  const routesOf = (service: string, region: string) => {
    const key = `${service} ${region}`
    if (!routes.has(key) && makers[service]) routes.set(key, makers[service](region))
    return routes.get(key)
  }
  const actions = new Set<string>()
  const server = http.createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const url = new URL(incoming.url ?? '/', 'http://localhost')
    const scope = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(incoming.headers.authorization ?? '')
    const [, region = '', service = ''] = scope ?? []
    const own = routesOf(service, region)
    if (own) {
      const path = url.pathname.replace(/\/$/, '')
      const found = own.flatMap((route) => {
        const matched = route.method === incoming.method ? matchOf(route.path, path) : undefined
        return matched ? [{ route, matched }] : []
      })[0]
      if (found) actions.add(found.route.action)
      const request = {
        method: incoming.method ?? '',
        path: path.split('/'),
        query: url.searchParams,
        body: body.length > 0 ? JSON.parse(body.toString()) : {},
      }
      const answer = found
        ? found.route.handle(request, found.matched)
        : refusal(404, 'UnknownOperationException', `${incoming.method} ${path}`)
      const type = (answer.body as Thing).__type
      outgoing.writeHead(answer.status ?? 200, {
        'content-type': 'application/json',
        ...(typeof type === 'string' ? { 'x-amzn-errortype': type } : {}),
      })
      outgoing.end(JSON.stringify(answer.body))
      return
    }
    const action = actionOf(service, incoming, url, body)
    actions.add(`${service}:${action}`)
    const inside = publicAccess(region)[action]
    if (service === 'ec2' && inside !== undefined) {
      outgoing.writeHead(200, { 'content-type': 'text/xml' })
      outgoing.end(xml(action, inside))
      return
    }
    const { hostname, port } = new URL(moto)
    const { method, url: path, headers } = incoming
    const onward = http.request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    onward.end(body)
  })
  const port = await listening(server)
  return {
    url: `http://127.0.0.1:${port}`,
    actions,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function matchOf(pattern: string, path: string): readonly string[] | undefined {
  const found = new RegExp(`^${pattern.replaceAll('{}', '([^/]+)')}$`).exec(path)
  return found?.slice(1).map(decodeURIComponent)
}

/** By IAM's names. */
const s3Actions = [
  ['policy', 'GetBucketPolicy'],
  ['encryption', 'GetEncryptionConfiguration'],
] as const

/** What is asked of a service that moto plays, by the protocol that the service has. */
function actionOf(service: string, { headers, method }: http.IncomingMessage, url: URL, body: Buffer): string {
  const target = headers['x-amz-target']
  if (typeof target === 'string') return target.split('.').at(-1)!
  if (service === 'route53') {
    if (url.pathname.endsWith('/hostedzonesbyvpc')) return 'ListHostedZonesByVPC'
    if (url.pathname.endsWith('/rrset') && method === 'GET') return 'ListResourceRecordSets'
    return `${method} ${url.pathname}`
  }
  if (service === 's3') return s3Actions.find(([key]) => url.searchParams.has(key))?.[1] ?? `${method} ${url.pathname}`
  return new URLSearchParams(body.toString()).get('Action') ?? 'unknown'
}
