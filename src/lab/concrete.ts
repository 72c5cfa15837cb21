import type { CheckResult } from '../check/index.ts'
import { refuseUnrunnable } from '../mapping/index.ts'
import {
  type Cluster,
  formatIpv4,
  formatLocation,
  giveValues,
  type Integration,
  isUnknown,
  type LambdaFunction,
  type Mapping,
  type Maybe,
  parseCidr,
  type Role,
  type SourceLocation,
} from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { labAccess } from './secrets.ts'

export interface LabBroker {
  readonly index: number
  /** As MSK names it: `b-1.orders.1a2b3c.c1.kafka.us-east-1.amazonaws.com`. */
  readonly host: string
  readonly address: string
  readonly zone: string
}

export interface LabCluster {
  readonly described: Cluster
  readonly name: string
  readonly arn: string
  readonly brokers: readonly LabBroker[]
}

export interface LabMapping {
  readonly described: Mapping
  readonly cluster: LabCluster
  readonly function: LambdaFunction
  readonly functionArn: string
  readonly role: Role | undefined
  readonly roleArn: string
}

/** An Integration with everything that running it needs. */
export interface Concrete {
  readonly region: string
  readonly account: string
  readonly partition: string
  readonly clusters: readonly LabCluster[]
  readonly mappings: readonly LabMapping[]
}

/** As AWS's: a UUID and the number of its cell. */
const clusterUuid = '5f2d4c1e-0a7b-4c59-9d3e-2b8f61a7c0d4-2'

/**
 * Makes an Integration concrete: what AWS would choose (addresses, names, ARNs) is chosen here.
 *
 * @throws IsthmusError `LAB_UNDECIDED` (a flow depends on an unknown value), `LAB_NOTHING_TO_RUN`, `LAB_UNSUPPORTED`,
 * `SETTING_INVALID`, `SETTING_UNSUPPORTED`
 */
export function makeConcrete(described: Integration, checked: CheckResult): Concrete {
  // Policies name the cluster by its ARN, and the lab's brokers ask them.
  const uuids = described.clusters.map((cluster) => [`uuid of ${cluster.id}`, clusterUuid] as const)
  const region = knownOr(described.region, 'us-east-1')
  const account = knownOr(described.account, '123456789012')
  const partition = knownOr(described.partition, 'aws')
  const place = { region, account, partition }
  const names = [
    ...destinationNames(described),
    ...registryArns(described, `arn:${partition}:glue:${region}:${account}`),
  ]
  const integration = giveValues(described, new Map([...uuids, ...names]))
  if (integration.mappings.length === 0)
    throw new IsthmusError(
      'LAB_NOTHING_TO_RUN',
      'the template has no Kafka event source mapping: the lab has nothing to run',
    )
  for (const { settings, problems, at } of integration.mappings) refuseUnrunnable(settings, problems, at, labAccess)
  refuseUndecided(checked)

  const clusters = integration.clusters.map((cluster) => concreteCluster(integration, cluster, place))
  const mappings = integration.mappings.map((described): LabMapping => {
    const cluster = clusters.find(
      (c) => described.source.kind === 'cluster' && c.described.id === described.source.cluster,
    )
    if (!cluster)
      throw at(
        described.at,
        'LAB_UNSUPPORTED',
        `mapping ${described.id} does not read from an MSK cluster of this template, and the lab runs no other: use isthmus serve`,
      )
    const fn = integration.functions.find((f) => f.id === described.function)
    if (!fn)
      throw at(
        described.at,
        'LAB_UNSUPPORTED',
        `the function of mapping ${described.id} is not in this template: add it, the lab runs its code`,
      )
    const role = integration.roles.find((r) => r.id === fn.role)
    const name = knownOr(fn.name, fn.id)
    return {
      described,
      cluster,
      function: fn,
      functionArn: knownOr(fn.arn, `arn:${partition}:lambda:${region}:${account}:function:${name}`),
      role,
      roleArn: role
        ? knownOr(role.arn, `arn:${partition}:iam::${account}:role/${role.id}`)
        : knownOr(fn.role, `arn:${partition}:iam::${account}:role/${fn.id}Role`),
    }
  })
  return { ...place, clusters, mappings }
}

/** Failure destinations of the template that it gives no name have their ids: a bucket's is in small letters. */
function destinationNames({ mappings }: Integration): readonly (readonly [string, string])[] {
  return mappings.flatMap(({ settings: { onFailure } }) => {
    if (!isUnknown(onFailure)) return []
    return [...onFailure.unknown.matchAll(/\$\{(name of ([^}]+))\}/g)].map(
      ([, unknown = '', id = '']) => [unknown, id.toLowerCase()] as const,
    )
  })
}

/** A Glue registry of the template has its id for a name: schemas are asked for by their versions, never by it. */
function registryArns({ mappings }: Integration, glue: string): readonly (readonly [string, string])[] {
  return mappings.flatMap(({ settings: { schemaRegistry } }) => {
    const uri = schemaRegistry?.uri
    const id = isUnknown(uri) && /^getatt:(.+)\.Arn$/.exec(uri.unknown)?.[1]
    return id ? [[uri.unknown, `${glue}:registry/${id}`] as const] : []
  })
}

function concreteCluster(
  integration: Integration,
  cluster: Cluster,
  { region, account, partition }: { readonly region: string; readonly account: string; readonly partition: string },
): LabCluster {
  const name = knownOr(cluster.name, cluster.id.toLowerCase())
  // Serverless clusters have no number of brokers; one for each subnet shows every zone.
  const count = Math.max(1, knownOr(cluster.brokers, cluster.subnets.length))
  const used = new Map<string, number>()
  const brokers = Array.from({ length: count }, (_, i): LabBroker => {
    const id = cluster.subnets[i % cluster.subnets.length]
    const subnet = integration.subnets.find((s) => s.id === id)
    if (!subnet || subnet.cidr === undefined || isUnknown(subnet.cidr))
      throw at(
        cluster.at,
        'LAB_UNDECIDED',
        `the address of broker ${i + 1} of ${cluster.id} is not known: its subnet needs a CidrBlock with a value`,
      )
    // EC2 keeps the first four addresses of a subnet for itself.
    const ordinal = (used.get(subnet.id) ?? 9) + 1
    used.set(subnet.id, ordinal)
    const block = parseCidr(subnet.cidr)
    const base = block?.family === 4 ? block.first : 0
    return {
      index: i + 1,
      host: `b-${i + 1}.${name.toLowerCase()}.1a2b3c.c2.kafka.${region}.amazonaws.com`,
      address: formatIpv4(base + ordinal),
      zone: zoneName(subnet.zone, integration, region),
    }
  })
  const arn = knownOr(cluster.arn, `arn:${partition}:kafka:${region}:${account}:cluster/${name}/${clusterUuid}`)
  return { described: cluster, name, arn, brokers }
}

/** An unknown zone gets a letter by its identity, in the order in which the template names zones. */
function zoneName(zone: Maybe<string>, integration: Integration, region: string): string {
  if (!isUnknown(zone)) return zone
  const unknowns = integration.subnets.flatMap((s) => (isUnknown(s.zone) ? [s.zone.unknown] : []))
  const order = [...new Set(unknowns)].sort()
  return region + String.fromCharCode(97 + order.indexOf(zone.unknown))
}

function refuseUndecided(checked: CheckResult): void {
  const [first, ...more] = checked.questions
  if (!first) return
  const rest = more.length ? `; also: ${more.map((q) => q.question).join('; ')}` : ''
  const place = first.at ? `${formatLocation(first.at)}: ` : ''
  throw new IsthmusError(
    'LAB_UNDECIDED',
    `${place}the network cannot be decided without the ${first.question}: give it with --set NAME=VALUE${rest}`,
    {
      data: { questions: checked.questions.map((q) => q.question) },
    },
  )
}

function at(place: SourceLocation, code: string, message: string): IsthmusError {
  return new IsthmusError(code, `${formatLocation(place)}: ${message}`, { data: { at: place } })
}

function knownOr<T extends string | number>(value: Maybe<T>, otherwise: T): T {
  return isUnknown(value) ? otherwise : value
}
