import {
  type Integration,
  isUnknown,
  type LambdaFunction,
  type Mapping,
  pollerGroupLimits,
  pollerUnits,
  type Ref,
  type Resource,
} from '../model/index.ts'
import { type Network, type NetworkInterface, servingEndpoints, trace } from '../network/index.ts'
import type { Unmarked } from './fingerprint.ts'
import { pollerGroupsTooLarge } from './poller-groups.ts'
import { servicesOf } from './services.ts'
import { standingOf } from './standing.ts'
import type { MappingCheck } from './types.ts'

/**
 * What is paid for and, as far as the description shows, not needed (notes: others than it describes may need it), and
 * what does not fit into one poller group.
 */
export function costs(
  network: Network,
  integration: Integration,
  checks: readonly MappingCheck[],
): readonly Unmarked[] {
  // Whether something is left over, and who could share, is known of all mappings together only.
  if (checks.length < integration.mappings.length) return []
  const byVpc = Map.groupBy(
    integration.mappings.flatMap((mapping) => placedIn(network, integration, mapping) ?? []),
    ({ vpc }) => vpc,
  )
  return [...byVpc].flatMap(([vpc, placed]) => [
    ...leftOver(network, integration, checks, vpc, placed),
    ...pollersApart(vpc, placed),
    ...pollerGroupsTooLarge(placed.map(({ mapping }) => mapping)),
  ])
}

/** A mapping whose interfaces all stand in one described VPC. */
interface Placed {
  readonly vpc: string
  readonly mapping: Mapping
  readonly interfaces: readonly NetworkInterface[]
}

function placedIn(network: Network, integration: Integration, mapping: Mapping): Placed | undefined {
  const interfaces = standingOf(integration, mapping)?.interfaces ?? []
  const vpcs = interfaces.map(({ subnet }) => (isUnknown(subnet) ? undefined : network.subnets.get(subnet)?.vpc))
  const [vpc] = vpcs
  if (vpc === undefined || isUnknown(vpc) || vpcs.some((each) => each !== vpc)) return undefined
  return { vpc, mapping, interfaces }
}

/**
 * In provisioned mode nothing of the invoke path is needed in the VPC. What carried it before is left over when nothing
 * else that is described can use it: one thing that may is enough to say nothing.
 */
function leftOver(
  network: Network,
  integration: Integration,
  checks: readonly MappingCheck[],
  vpc: string,
  placed: readonly Placed[],
): readonly Unmarked[] {
  if (!checks.every(({ standpoint, flows }) => standpoint === 'provisioned' || flows.length === 0)) return []
  if (mayHaveOtherUsers(network, integration, vpc)) return []
  const carriers = new Map<string, { readonly name: string; readonly resource: Resource }>()
  for (const { service, from } of callsOf(placed)) {
    for (const endpoint of servingEndpoints(network, from, service))
      if (endpoint.vpc === vpc && endpoint.type === 'Interface')
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

/** What the mappings would call on-demand, from each of their interfaces; alike ones once. */
function callsOf(placed: readonly Placed[]): Iterable<{ readonly service: string; readonly from: NetworkInterface }> {
  const calls = new Map<string, { service: string; from: NetworkInterface }>()
  for (const { mapping, interfaces } of placed) {
    const { provisioned: _, ...settings } = mapping.settings
    for (const service of servicesOf({ ...mapping, settings }))
      for (const from of interfaces) calls.set(JSON.stringify([service, from.subnet, from.groups]), { service, from })
  }
  return calls.values()
}

/** Functions, interfaces and other networks that are described; and resources of types that may stand in a VPC. */
function mayHaveOtherUsers(network: Network, integration: Integration, vpc: string): boolean {
  const { functions, interfaces, unread, transitGatewayAttachments: attachments, peerings } = integration
  const stands = (subnet: Ref | undefined) => [undefined, vpc].includes(vpcOf(network, subnet))
  const ofFunction = ({ subnets = [] }: LambdaFunction) => subnets.some(stands)
  const near = (ref: Ref | undefined) => ref === undefined || isUnknown(ref) || ref === vpc
  return (
    functions.some(ofFunction) ||
    interfaces.some(({ subnet }) => stands(subnet)) ||
    attachments.some((attachment) => near(attachment.vpc)) ||
    peerings.some(({ vpcs }) => vpcs.some(near)) ||
    unread.some(({ type }) => !outsideVpcs.test(type))
  )
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
