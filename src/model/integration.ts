import type {
  EgressOnlyGateway,
  ElasticInterface,
  HostedZone,
  InternetGateway,
  NatGateway,
  NetworkAcl,
  Peering,
  PrefixList,
  PublicAccessBlock,
  Ref,
  ResolverRule,
  Resource,
  RouteTable,
  SecurityGroup,
  Subnet,
  TransitGateway,
  TransitGatewayAttachment,
  TransitGatewayTable,
  Vpc,
  VpcEndpoint,
} from './network.ts'
import type { PolicyDocument } from './policy-document.ts'
import type { MappingSettings, SettingProblem } from './settings.ts'
import type { Maybe } from './unknown.ts'

/** Which listeners a cluster has switched on (mapping.md 7.1, 7.2). */
export interface ClusterListeners {
  readonly iam: Maybe<boolean>
  readonly scram: Maybe<boolean>
  readonly mutualTls: Maybe<boolean>
  /** Unauthenticated clients over TLS, and in plaintext. */
  readonly tls: Maybe<boolean>
  readonly plaintext: Maybe<boolean>
}

/** A topic of Kafka that the description makes. */
export interface KafkaTopic extends Resource {
  readonly name: Maybe<string>
  readonly partitions: Maybe<number>
}

export interface Cluster extends Resource {
  readonly kind: 'provisioned' | 'serverless'
  readonly name: Maybe<string>
  readonly arn: Maybe<string>
  /** Where brokers, and the mapping's network interface, stand. */
  readonly subnets: readonly Ref[]
  readonly groups: readonly Ref[]
  readonly brokers: Maybe<number>
  readonly listeners: ClusterListeners
  /** Whether AWS gives the brokers public addresses; absent: no. */
  readonly publicAccess?: Maybe<boolean>
  /**
   * ARNs of the secrets that are associated for SCRAM; unknown where something that is not read may associate them, absent
   * where they play no part.
   */
  readonly scramSecrets?: Maybe<readonly Maybe<string>[]>
  /** Its resource policy. Absent: it has none. */
  readonly policy?: Maybe<PolicyDocument>
  /** Absent: none that the description makes. */
  readonly topics?: readonly KafkaTopic[]
}

export interface Role extends Resource {
  readonly arn: Maybe<string>
  readonly trust: Maybe<PolicyDocument>
  /** Inline and attached policies whose text is known. */
  readonly policies: readonly Maybe<PolicyDocument>[]
  /** ARNs of managed policies. */
  readonly managedPolicies: readonly Maybe<string>[]
  /** The permissions boundary: its text, or the ARN of a managed policy. */
  readonly boundary?: Maybe<string | PolicyDocument>
}

/** A secret of Secrets Manager. */
export interface Secret extends Resource {
  readonly name: Maybe<string>
  readonly arn: Maybe<string>
  /** Absent: the description's own. */
  readonly region?: Maybe<string>
  /** The key that encrypts it: the id of one that is described, else how it is named; absent: `aws/secretsmanager`. */
  readonly key?: Ref
  /** Its resource policy. Absent: it has none. */
  readonly policy?: Maybe<PolicyDocument>
}

/** A key of KMS. */
export interface EncryptionKey extends Resource {
  readonly arn: Maybe<string>
  /** Absent: AWS's own, which leaves it to the policies of the account. */
  readonly policy?: Maybe<PolicyDocument>
}

/** What can take failed records: a queue of SQS, a topic of SNS, a bucket of S3. */
export interface FailureStore extends Resource {
  readonly service: 'sqs' | 'sns' | 's3'
  readonly arn: Maybe<string>
  readonly fifo: Maybe<boolean>
  /** The customer's key that encrypts what it holds, as of a secret; absent: one of AWS's, or none. */
  readonly key?: Ref
  readonly policy?: Maybe<PolicyDocument>
}

export interface LambdaFunction extends Resource {
  readonly name: Maybe<string>
  readonly arn: Maybe<string>
  readonly runtime: Maybe<string>
  readonly handler: Maybe<string>
  /** A folder or file beside the source file, resolved against it; absent where the code lies elsewhere (S3, an image). */
  readonly code?: Maybe<string>
  readonly timeoutSeconds: Maybe<number>
  readonly memoryMegabytes: Maybe<number>
  /** Calls at a time that are kept for it, and the most that it gets; absent: none are kept. */
  readonly reservedConcurrency?: Maybe<number>
  readonly environment: Readonly<Record<string, Maybe<string>>>
  readonly role: Ref
  /** Where its own network interfaces stand, which plays no part in what a mapping does; absent: in no VPC. */
  readonly subnets?: readonly Ref[]
}

/** What somebody says of a server of which the description has the name only. */
export interface GivenHost {
  readonly host: string
  /** IPv4; empty: not given, as for the groups. */
  readonly addresses: readonly string[]
  readonly groups: readonly Ref[]
}

export type MappingSource =
  | { readonly kind: 'cluster'; readonly cluster: Ref }
  | {
      readonly kind: 'self-managed'
      readonly servers: Maybe<readonly Maybe<string>[]>
      /** Where the mapping's network interface stands; both empty: over the internet. */
      readonly subnets: readonly Ref[]
      readonly groups: readonly Ref[]
      /** Absent: nothing is given. */
      readonly given?: readonly GivenHost[]
    }

/** An event source mapping as described. */
export interface Mapping extends Resource {
  readonly function: Ref
  /** The version or alias that is called; absent: the function as it is. */
  readonly qualifier?: Maybe<string>
  readonly source: MappingSource
  readonly settings: MappingSettings
  /** What is wrong with the settings; `check` reports it. */
  readonly problems: readonly SettingProblem[]
  /** Absent: the Integration's own. */
  readonly region?: Maybe<string>
  /** What AWS shows as its `LastProcessingResult`, where it was asked. */
  readonly lastResult?: string
}

/** A resource of a type that we do not read. */
export interface UnreadResource extends Resource {
  readonly type: string
  /** Present: it may describe more of what is read (a nested stack, a macro), and why that is not known. */
  readonly why?: string
  /** It may change what is read, too: nothing here is certain. */
  readonly changes?: true
}

/** One description of network, clusters, mappings and functions; everything that judges or runs one consumes it. */
export interface Integration {
  readonly partition: Maybe<string>
  readonly region: Maybe<string>
  readonly account: Maybe<string>
  readonly vpcs: readonly Vpc[]
  readonly subnets: readonly Subnet[]
  readonly routeTables: readonly RouteTable[]
  readonly internetGateways: readonly InternetGateway[]
  readonly egressOnlyGateways: readonly EgressOnlyGateway[]
  readonly natGateways: readonly NatGateway[]
  readonly prefixLists: readonly PrefixList[]
  readonly peerings: readonly Peering[]
  readonly transitGateways: readonly TransitGateway[]
  readonly transitGatewayAttachments: readonly TransitGatewayAttachment[]
  readonly transitGatewayTables: readonly TransitGatewayTable[]
  readonly hostedZones: readonly HostedZone[]
  readonly resolverRules: readonly ResolverRule[]
  /** Absent: not described, and taken to be off. */
  readonly publicAccessBlock?: PublicAccessBlock
  readonly interfaces: readonly ElasticInterface[]
  readonly endpoints: readonly VpcEndpoint[]
  readonly groups: readonly SecurityGroup[]
  readonly acls: readonly NetworkAcl[]
  readonly clusters: readonly Cluster[]
  readonly functions: readonly LambdaFunction[]
  readonly roles: readonly Role[]
  readonly secrets: readonly Secret[]
  readonly keys: readonly EncryptionKey[]
  readonly failureStores: readonly FailureStore[]
  /** ARNs of functions, secrets and failure destinations of which AWS said that nothing has them; absent: of none. */
  readonly notThere?: ReadonlySet<string>
  readonly mappings: readonly Mapping[]
  readonly unread: readonly UnreadResource[]
}
