import { type AwsAccess, bootstrapBrokers } from '../aws/index.ts'
import type { EventSource } from '../mapping/index.ts'
import { chooseListener, isUnknown } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import type { ServeAccess } from './source-access.ts'

/** Which cluster a mapping file names. */
export type ServeSource =
  /** Its brokers are those that MSK names, or `servers` where it is reached at others. */
  | { readonly kind: 'msk'; readonly arn: string; readonly region: string; readonly servers?: readonly string[] }
  /** `host:port` each. */
  | { readonly kind: 'self-managed'; readonly servers: readonly string[] }

/** The Region in the ARN of an MSK cluster; undefined: it is none. */
export function regionOfCluster(arn: string): string | undefined {
  return /^arn:aws[a-z-]*:kafka:([a-z0-9-]+):\d{12}:cluster\/[^/]+\/[^/]+$/.exec(arn)?.[1]
}

/** Where the cluster is, and what it takes to connect there. */
export interface ClusterPlace {
  /** `host:port` each. */
  readonly servers: readonly string[]
  readonly event: EventSource
  readonly secured: boolean
  readonly access: ServeAccess
  /** Where IAM signs. */
  readonly region: string
}

/**
 * Finds the cluster: MSK tells its brokers, and the secrets decide on the listener as Lambda has it; brokers that are
 * named are taken as they are, by TLS as soon as there is a login or a root certificate. (AWS does not send a password
 * without TLS either; what it does with neither is not documented.)
 *
 * @throws IsthmusError `CLUSTER_LISTENER_OFF`, `REGION_MISSING`; what `bootstrapBrokers` throws
 */
export async function locate(aws: AwsAccess, source: ServeSource, access: ServeAccess): Promise<ClusterPlace> {
  if (source.kind === 'msk') {
    const { servers, ...msk } = source
    return servers ? mskAt(servers, msk, access) : locateMsk(aws, msk, access)
  }
  const { servers } = source
  const region = regionOf(servers) || aws.environment.AWS_REGION || aws.environment.AWS_DEFAULT_REGION
  if (access.role && !region)
    throw new IsthmusError(
      'REGION_MISSING',
      `${access.role} signs for a Region, and ${servers[0]} does not name one: set AWS_REGION`,
    )
  return {
    servers,
    event: { eventSource: 'SelfManagedKafka', bootstrapServers: servers.join(',') },
    secured: access.role !== undefined || Object.keys(access.secrets).length > 0,
    access,
    region: region ?? '',
  }
}

/** Whether brokers take IAM, by the ports that MSK has for it. */
export function speakIam(servers: readonly string[]): boolean {
  return servers.every((server) => /amazonaws\.com(\.cn)?:(9098|9198|20098)$/.test(server))
}

/** An MSK cluster by its brokers: through a tunnel, say, or played by a cluster of this machine. */
function mskAt(
  servers: readonly string[],
  { arn, region }: { readonly arn: string; readonly region: string },
  access: ServeAccess,
): ClusterPlace {
  const hasSecret = Object.keys(access.secrets).length > 0
  const iam = !hasSecret && speakIam(servers)
  return {
    servers,
    event: { eventSource: 'aws:kafka', eventSourceArn: arn, bootstrapServers: servers.join(',') },
    secured: hasSecret || iam,
    access: iam ? { ...access, role: 'IAM_AUTH' } : access,
    region,
  }
}

async function locateMsk(
  aws: AwsAccess,
  { arn, region }: { readonly arn: string; readonly region: string },
  access: ServeAccess,
): Promise<ClusterPlace> {
  const brokers = await bootstrapBrokers(aws, arn, region)
  const byKind = { ...brokers, mutualTls: brokers.tls }
  const listeners = {
    iam: byKind.iam.length > 0,
    scram: byKind.scram.length > 0,
    mutualTls: byKind.mutualTls.length > 0,
    tls: byKind.tls.length > 0,
    plaintext: byKind.plaintext.length > 0,
  }
  const types = Object.keys(access.secrets).map((type) => ({ type, uri: '' }))
  const listener = chooseListener({ listeners }, { access: types })
  const kind = isUnknown(listener) ? 'plaintext' : listener.kind
  const servers = byKind[kind]
  if (servers.length === 0)
    throw new IsthmusError(
      'CLUSTER_LISTENER_OFF',
      `${arn} has no ${kind} listener, which is the one that its mapping takes: switch it on, or change SourceAccessConfigurations`,
      { data: { arn, listener: kind } },
    )
  return {
    servers,
    event: { eventSource: 'aws:kafka', eventSourceArn: arn, bootstrapServers: servers.join(',') },
    secured: kind !== 'plaintext',
    access: kind === 'iam' ? { ...access, role: 'IAM_AUTH' } : access,
    region,
  }
}

/** `b-1.orders.1a2b3c.c2.kafka.us-east-1.amazonaws.com:9098`, also Serverless's. */
function regionOf(servers: readonly string[]): string | undefined {
  return servers
    .map((server) => /\.kafka(?:-serverless)?\.([a-z0-9-]+)\.amazonaws\.com/.exec(server)?.[1])
    .find(Boolean)
}
