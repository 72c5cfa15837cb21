import { mskIamAuthenticator } from '../aws/index.ts'
import {
  type BrokerOptions,
  type EmbeddedCluster,
  type IssuedCertificate,
  type ListenerOptions,
  type ProducedEvent,
  startCluster,
} from '../broker/index.ts'
import { isUnknown, type ListenerKind, listenerPorts } from '../model/index.ts'
import { boundaryOf, evaluate, identityPolicies, type kafkaArn, kafkaCall } from '../policy/index.ts'
import type { World } from '../world/index.ts'
import type { Concrete, LabCluster } from './concrete.ts'
import type { LabKeys } from './credentials.ts'
import type { LabNetwork } from './network.ts'
import type { LabSecrets } from './secrets.ts'
import type { LabTopic } from './topics.ts'

export interface LabClusterOptions {
  readonly cluster: LabCluster
  readonly concrete: () => Concrete
  readonly certificate: IssuedCertificate
  readonly keys: LabKeys
  readonly network: LabNetwork
  readonly secrets: LabSecrets
  /** First port on 127.0.0.1 for the user's own tools, one for each broker and way to log in; 0: any. */
  readonly hostPort: number
  /** Of each topic that does not say it. */
  readonly partitions: number
  readonly topics: readonly Pick<LabTopic, 'name' | 'partitions'>[]
  readonly onProduced: (event: ProducedEvent) => void
  readonly onNotice: (message: string) => void
}

export interface RunningCluster {
  readonly described: LabCluster
  readonly embedded: EmbeddedCluster
  /** `127.0.0.1:PORT` of each broker's listener for this machine's own tools. */
  readonly hostServers: readonly string[]
  /** The same of those that ask for users, and for certificates; empty where the cluster has none. */
  readonly scramServers: readonly string[]
  readonly tlsServers: readonly string[]
}

const securities = { iam: 'sasl-tls', scram: 'scram-tls', tls: 'tls', plaintext: 'plaintext' } as const
type Kind = keyof typeof securities

/** Starts a described cluster: brokers with their VPC names and zones, and a plaintext listener for this machine. */
export async function startLabCluster(
  world: Pick<World, 'clock' | 'random' | 'listen'>,
  options: LabClusterOptions,
): Promise<RunningCluster> {
  const { cluster, network } = options
  const switches = cluster.described.listeners
  const isOn = (kind: ListenerKind) => !isUnknown(switches[kind]) && switches[kind]
  // Clients with and without a certificate share a port.
  const kinds: readonly Kind[] = [
    ...(['iam', 'scram', 'plaintext'] as const).filter(isOn),
    ...(isOn('tls') || isOn('mutualTls') ? (['tls'] as const) : []),
  ]
  const mutual = isOn('mutualTls')
    ? { clientCertificate: isOn('tls') ? ('asked' as const) : ('required' as const) }
    : {}
  const shared = { scram: {}, iam: {}, plaintext: {}, tls: mutual }
  // For this machine's tools: the plain one, and those by which a mapping's login can be tried.
  const forTools = [
    { name: 'host', security: 'plaintext' },
    ...(isOn('scram') ? [{ name: 'host-scram', security: 'scram-tls' } as const] : []),
    ...(isOn('mutualTls') ? [{ name: 'host-tls', security: 'tls', ...mutual } as const] : []),
  ] as const
  const brokers = cluster.brokers.map((broker, i): BrokerOptions => {
    const inVpc = kinds.map(
      (kind): ListenerOptions => ({
        name: kind,
        advertised: { host: broker.host, port: listenerPorts[kind] },
        bind: { host: '127.0.0.1', port: 0 },
        security: securities[kind],
        ...shared[kind],
      }),
    )
    const here = forTools.map((listener, way): ListenerOptions => {
      const port = options.hostPort === 0 ? 0 : options.hostPort + way * cluster.brokers.length + i
      const at = { host: '127.0.0.1', port }
      return { ...listener, advertised: at, bind: at }
    })
    return { id: broker.index, rack: broker.zone, listeners: [...inVpc, ...here] }
  })
  const embedded = await startCluster(world, {
    brokers,
    topics: options.topics.map(({ name, partitions = options.partitions }) => ({ name, partitions })),
    autoCreateTopics: true,
    defaultPartitions: options.partitions,
    tls: options.certificate,
    clientAuthorities: options.secrets.authorities,
    passwordOf: (username) => options.secrets.passwordOf(cluster, username),
    mechanisms: ['AWS_MSK_IAM', 'OAUTHBEARER'],
    authenticate: mskIamAuthenticator(world, {
      region: options.concrete().region,
      lookup(accessKeyId) {
        const key = options.keys.find(accessKeyId)
        return key?.holder.sessionArn === undefined ? undefined : { ...key.credentials, arn: key.holder.sessionArn }
      },
    }),
    authorize: (principal, action, resource) =>
      mayDo(options.concrete(), cluster.arn, principal, action, {
        type: resource.type,
        name: resource.name,
      }),
    onProduced: options.onProduced,
    log: options.onNotice,
  })
  for (const [i, broker] of cluster.brokers.entries()) {
    const bound = embedded.brokers[i]?.listeners ?? []
    const ports = new Map(kinds.map((kind) => [listenerPorts[kind], bound.find((l) => l.name === kind)?.port ?? 0]))
    network.serve(broker.host, { kind: 'broker', index: broker.index }, ports)
  }
  const serversOf = (name: string) =>
    embedded.brokers.flatMap((b) => b.listeners.filter((l) => l.name === name).map((l) => `127.0.0.1:${l.port}`))
  return {
    described: cluster,
    embedded,
    hostServers: serversOf('host'),
    scramServers: serversOf('host-scram'),
    tlsServers: serversOf('host-tls'),
  }
}

type Asked = Parameters<typeof kafkaArn>[1]

/** Asks the role's own policies; what depends on something unknown is allowed: the lab denies what is surely denied. */
function mayDo(concrete: Concrete, clusterArn: string, sessionArn: string, action: string, resource: Asked): boolean {
  const mapping = concrete.mappings.find((m) => sessionArn.includes(`/${m.roleArn.split('/').at(-1)}/`))
  if (!mapping?.role) return true
  const principal = {
    kind: 'role',
    arn: mapping.roleArn,
    session: sessionArn.split('/').at(-1) ?? '',
    account: concrete.account,
  } as const
  const boundary = boundaryOf(mapping.role)
  const decision = evaluate(kafkaCall(principal, action, clusterArn, resource), {
    identity: identityPolicies(mapping.role),
    ...(boundary === undefined ? {} : { boundary }),
  })
  return decision.verdict !== 'deny'
}
