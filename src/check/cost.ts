import {
  isUnknown,
  type LambdaFunction,
  type Mapping,
  pollerGroupLimits,
  pollerUnits,
  type Ref,
  type Resource,
} from '../model/index.ts'
import { isServiceAnywhere, type Network, type NetworkInterface, servingEndpoints, trace } from '../network/index.ts'
import type { ProvedPlace } from './findings.ts'
import type { Unmarked } from './fingerprint.ts'
import { unlessMended } from './macros.ts'
import type { Place } from './places.ts'
import { pollerGroupsTooLarge } from './poller-groups.ts'
import { servicesOf } from './services.ts'
import { standingOf } from './standing.ts'

/**
 * What is paid for and, as far as the descriptions show, not needed (notes: others than they describe may need it), and
 * what does not fit into one poller group.
 *
 * @param networks the places of each network
 */
export function costs(networks: readonly (readonly ProvedPlace[])[]): readonly Unmarked[] {
  const places = networks.flat()
  // Whether something is left over, and who could share, is known of all mappings together only.
  if (places.some(({ checks, integration }) => checks.length < integration.mappings.length)) return []
  const placed = places.flatMap(placedIn)
  const described = networks.map(([place]) => place!)
  // Of one account: another one's mappings share no pollers with them.
  const ofPollers = places.flatMap((place) => {
    const own = placed.filter(({ of }) => of === place)
    return [...Map.groupBy(own, ({ vpc }) => vpc)].flatMap(([vpc, here]) => {
      if (vpc === undefined) return []
      const tooLarge = pollerGroupsTooLarge(here.map(({ mapping }) => mapping))
      return [...pollersApart(vpc, here), ...tooLarge.map((found) => unlessMended(place.integration, found))]
    })
  })
  return [
    ...idleVpcs(placed).flatMap(([vpc, here]) => (mayHaveOtherUsers(described, vpc) ? [] : leftOver(vpc, here))),
    ...ofPollers,
  ]
}

/** A mapping with interfaces in a VPC. */
interface Placed {
  /** Where all of them stand; absent: that is not described, or in several. */
  readonly vpc?: string
  readonly mapping: Mapping
  readonly interfaces: readonly NetworkInterface[]
  readonly of: ProvedPlace
  /** It needs nothing in the VPC to invoke. */
  readonly idle: boolean
}

function placedIn(place: ProvedPlace): readonly Placed[] {
  const { integration, network, checks } = place
  const provisioned = new Set(
    checks.filter(({ standpoint }) => standpoint === 'provisioned').map((each) => each.mapping),
  )
  return integration.mappings.flatMap((mapping) => {
    const interfaces = standingOf(integration, mapping)?.interfaces ?? []
    if (interfaces.length === 0) return []
    const vpcs = interfaces.map(({ subnet }) => vpcOf(network, subnet))
    const [vpc] = vpcs
    const own = vpc === undefined || vpcs.some((each) => each !== vpc) ? {} : { vpc }
    return { ...own, mapping, interfaces, of: place, idle: provisioned.has(mapping.id) }
  })
}

/** VPCs of which no mapping needs anything to invoke. Where a mapping stands that is not known, it may be in any. */
function idleVpcs(placed: readonly Placed[]): readonly (readonly [vpc: string, readonly Placed[]])[] {
  if (placed.some(({ vpc, idle }) => vpc === undefined && !idle)) return []
  const byVpc = Map.groupBy(placed, ({ vpc }) => vpc)
  return [...byVpc].flatMap(([vpc, here]) => (vpc !== undefined && here.every(({ idle }) => idle) ? [[vpc, here]] : []))
}

/**
 * In provisioned mode nothing of the invoke path is needed in the VPC. What carried it before is left over when nothing
 * else that is described can use it: one thing that may is enough to say nothing.
 */
function leftOver(vpc: string, placed: readonly Placed[]): readonly Unmarked[] {
  const carriers = new Map<string, { readonly name: string; readonly resource: Resource }>()
  for (const { service, from, network } of callsOf(placed)) {
    for (const endpoint of servingEndpoints(network, from, service))
      if (endpoint.vpc === vpc && endpoint.type === 'Interface' && isServiceAnywhere(endpoint.service, service))
        carriers.set(endpoint.id, { name: `endpoint ${endpoint.id}`, resource: endpoint })
    for (const hop of trace(network, { from, to: { kind: 'service', service }, port: 443 }).hops) {
      const nat = hop.kind === 'NAT gateway' ? network.natGateways.get(hop.resource) : undefined
      if (nat && vpcOf(network, nat.subnet, nat.vpc) === vpc)
        carriers.set(nat.id, { name: `NAT gateway ${nat.id}`, resource: nat })
    }
  }
  const mappings = placed.map(({ mapping }) => mapping.id)
  return [...carriers.values()].map(({ name, resource }) => ({
    severity: 'note',
    code: 'INVOKE_PATH_LEFT_OVER',
    path: 'invoke',
    at: resource.at,
    resource: resource.id,
    hop: '',
    detail: '',
    explanation: `${name} serves no mapping: all of ${vpc} are in provisioned mode, which needs nothing in the VPC to invoke; nor does the description show anything else there that would use it`,
    remedy: `if nothing beyond this description uses it, delete it: it is paid for by the hour`,
    mappings,
    flows: [],
  }))
}

interface Call {
  readonly service: string
  readonly from: NetworkInterface
  /** As it is seen from the mapping's account and Region. */
  readonly network: Network
}

/** What the mappings would call on-demand, from each of their interfaces; alike ones once. */
function callsOf(placed: readonly Placed[]): Iterable<Call> {
  const calls = new Map<string, Call>()
  for (const { mapping, interfaces, of } of placed) {
    const { provisioned: _, ...settings } = mapping.settings
    const { network } = of
    for (const service of servicesOf({ ...mapping, settings }))
      for (const from of interfaces)
        calls.set(JSON.stringify([service, from.subnet, from.groups]), { service, from, network })
  }
  return calls.values()
}

/** Functions, interfaces and other networks that are described; and resources of types that may stand in a VPC. */
function mayHaveOtherUsers(places: readonly Place[], vpc: string): boolean {
  const near = (ref: Ref | undefined) => ref === undefined || isUnknown(ref) || ref === vpc
  return places.some(({ network, integration }) => {
    const { functions, interfaces, unread, transitGatewayAttachments: attachments, peerings } = integration
    const stands = (subnet: Ref | undefined) => [undefined, vpc].includes(vpcOf(network, subnet))
    const ofFunction = ({ subnets = [] }: LambdaFunction) => subnets.some(stands)
    return (
      functions.some(ofFunction) ||
      interfaces.some(({ subnet }) => stands(subnet)) ||
      attachments.some((attachment) => near(attachment.vpc)) ||
      peerings.some(({ vpcs }) => vpcs.some(near)) ||
      unread.some(({ type }) => !outsideVpcs.test(type))
    )
  })
}

/** Types that never send anything from a VPC, as CloudFormation and Terraform name them. */
const outsideVpcs = new RegExp(
  [
    '^AWS::(CDK|CloudWatch|DynamoDB|Events|IAM|KMS|Logs|S3|SNS|SQS|SSM|SecretsManager)::',
    '^AWS::EC2::(EIP|FlowLog|KeyPair)$',
    '^AWS::Glue::(Registry|Schema)',
    '^AWS::Lambda::(Alias|EventInvokeConfig|LayerVersion|Permission|Version)',
    '^AWS::MSK::(BatchScramSecret|ClusterPolicy|Configuration)$',
    '^aws_(cloudwatch|dynamodb|iam|kms|s3|sns|sqs|ssm_parameter|secretsmanager)',
    '^aws_(eip|flow_log|key_pair|msk_configuration|lambda_(layer_version|permission))$',
    '^(archive|local|null|random|time|tls)_',
  ].join('|'),
)

function vpcOf(network: Network, subnet: Ref | undefined, otherwise?: Ref): string | undefined {
  const vpc = subnet === undefined ? otherwise : isUnknown(subnet) ? undefined : network.subnets.get(subnet)?.vpc
  return isUnknown(vpc) ? undefined : vpc
}

/** Mappings of one VPC with the same PollerGroupName share event poller units, of which each takes one at least alone. */
function pollersApart(vpc: string, placed: readonly Placed[]): readonly Unmarked[] {
  let pollers = 0
  const alone = placed.flatMap(({ mapping }) => {
    const { enabled, provisioned, places } = mapping.settings
    if (!provisioned || provisioned.group !== undefined || enabled !== true) return []
    const { minimum, maximum } = provisioned
    if (isUnknown(minimum) || isUnknown(maximum)) return []
    pollers += maximum
    return pollers > pollerGroupLimits.pollers
      ? []
      : { id: mapping.id, minimum, at: places.ProvisionedPollerConfig ?? mapping.at }
  })
  const sharing = alone.slice(0, pollerGroupLimits.mappings)
  const [first] = sharing
  const apart = sharing.reduce((sum, { minimum }) => sum + pollerUnits(minimum), 0)
  const together = pollerUnits(sharing.reduce((sum, { minimum }) => sum + minimum, 0))
  if (!first || together >= apart) return []
  const what = `${sharing.length} mappings of ${vpc} have pollers of their own`
  return [
    {
      severity: 'note',
      code: 'POLLERS_NOT_SHARED',
      path: 'settings',
      at: first.at,
      resource: vpc,
      hop: '',
      detail: '',
      explanation: `${what}, which takes ${apart} event poller units at least; in one poller group ${together} would do while they are idle`,
      remedy: `give them the same PollerGroupName in ProvisionedPollerConfig`,
      mappings: sharing.map(({ id }) => id),
      flows: [],
    },
  ]
}
