import type { AwsAnswer, AwsCaller, AwsService } from '../../aws/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { partitionOf } from '../parameters.ts'
import { callOf, type SnapshotAction } from './actions.ts'
import type { SnapshotFile } from './answers.ts'
import { type AskFor, type Keep, listOf, notThere } from './asking.ts'
import { atMost } from './at-most.ts'
import { collectPolicies } from './collect-policies.ts'
import { rolesOf } from './collect-roles.ts'
import { manifestName } from './manifest.ts'
import type { Command } from './outputs.ts'
import { stableText } from './stable.ts'

/** A call that AWS did not answer as it should, most often for want of a permission. */
export interface Refused {
  /** The output that the snapshot lacks for it. */
  readonly Command: Command
  readonly Action: string
  readonly Code: string
}

/** What was read of one account in one Region. */
export interface Collected {
  readonly account: string
  readonly region: string
  /** Paths below the snapshot's folder. */
  readonly files: readonly SnapshotFile[]
  readonly refused: readonly Refused[]
}

/** Commands that ask for all that an account has in a Region. */
const wide: readonly (readonly [command: Command, action: SnapshotAction])[] = [
  ['ec2 describe-vpcs', 'DescribeVpcs'],
  ['ec2 describe-subnets', 'DescribeSubnets'],
  ['ec2 describe-route-tables', 'DescribeRouteTables'],
  ['ec2 describe-security-groups', 'DescribeSecurityGroups'],
  ['ec2 describe-security-group-rules', 'DescribeSecurityGroupRules'],
  ['ec2 describe-network-acls', 'DescribeNetworkAcls'],
  ['ec2 describe-internet-gateways', 'DescribeInternetGateways'],
  ['ec2 describe-egress-only-internet-gateways', 'DescribeEgressOnlyInternetGateways'],
  ['ec2 describe-nat-gateways', 'DescribeNatGateways'],
  ['ec2 describe-vpc-endpoints', 'DescribeVpcEndpoints'],
  ['ec2 describe-vpc-peering-connections', 'DescribeVpcPeeringConnections'],
  ['ec2 describe-transit-gateways', 'DescribeTransitGateways'],
  ['ec2 describe-transit-gateway-attachments', 'DescribeTransitGatewayAttachments'],
  ['ec2 describe-transit-gateway-vpc-attachments', 'DescribeTransitGatewayVpcAttachments'],
  ['ec2 describe-transit-gateway-route-tables', 'DescribeTransitGatewayRouteTables'],
  ['ec2 describe-managed-prefix-lists', 'DescribeManagedPrefixLists'],
  ['ec2 describe-network-interfaces', 'DescribeNetworkInterfaces'],
  ['ec2 describe-availability-zones', 'DescribeAvailabilityZones'],
  ['ec2 describe-vpc-block-public-access-options', 'DescribeVpcBlockPublicAccessOptions'],
  ['ec2 describe-vpc-block-public-access-exclusions', 'DescribeVpcBlockPublicAccessExclusions'],
  ['route53resolver list-resolver-rules', 'ListResolverRules'],
  ['route53resolver list-resolver-rule-associations', 'ListResolverRuleAssociations'],
  ['kafka list-clusters-v2', 'ListClustersV2'],
  ['lambda list-event-source-mappings', 'ListEventSourceMappings'],
]

/**
 * Reads an account in a Region: the whole network, the clusters, the mappings that read from Kafka, and the functions,
 * roles, secrets, failure destinations and keys of these, with their policies. What AWS denies is noted and left out. No
 * secret is asked for its value.
 *
 * @throws IsthmusError for what makes every call fail: `CREDENTIALS_MISSING`, `CREDENTIALS_REFUSED`, `SERVICE_UNREACHABLE`,
 * `SDK_MISSING`
 */
export async function collect(call: AwsCaller, region: string): Promise<Collected> {
  const { Account } = await call('sts', 'GetCallerIdentity').catch((error: unknown) => {
    throw refusedByAll(error)
  })
  const account = String(Account)
  const files: SnapshotFile[] = []
  const refused: Refused[] = []
  /** ARNs that mappings name, and of which AWS says that nothing has them. */
  const missing = new Set<string>()
  const limited = atMost(8)

  const ask: AskFor = (command, action, input, ...nones) =>
    limited(async () => {
      const service = command.split(' ')[0]!.replace('s3api', 's3') as AwsService
      try {
        return await call(service, callOf(action), input)
      } catch (error) {
        if (!(error instanceof IsthmusError) || !/^SERVICE_(DENIED|FAILED)$/.test(error.code)) throw error
        const none = nones.find(({ code }) => code.test(String(error.data.awsCode)))
        if (none) return none.answer
        if (credentialsRefused.test(String(error.data.awsCode))) throw refusedByAll(error)
        refused.push({ Command: command, Action: `${service}:${action}`, Code: String(error.data.awsCode) })
        return undefined
      }
    })
  const keep: Keep = (command, answer, subject) => {
    if (!answer) return
    const [service, name] = command.split(' ')
    const of = subject === undefined ? '' : `.${subject.replaceAll(/[^\w+=,.@-]/g, '_')}`
    files.push({ path: `${account}/${region}/${service}/${name}${of}.json`, text: stableText(command, answer) })
  }
  /** What one output needs of each thing that another one lists. */
  const forEach = async <T>(all: readonly T[], make: (each: T) => Promise<unknown>) => {
    await Promise.all(all.map(make))
  }
  const about = async (command: Command, action: SnapshotAction, subject: string | undefined, input: AwsAnswer) => {
    keep(command, await ask(command, action, input), subject)
  }

  const told = new Map(
    await Promise.all(
      wide.map(async ([command, action]) => {
        const answer = await ask(command, action)
        return [command, command === 'lambda list-event-source-mappings' ? ofKafka(answer) : answer] as const
      }),
    ),
  )
  for (const [command, answer] of told) keep(command, answer)
  const all = (command: Command, list: string) => listOf(told.get(command), list)
  const vpcs = all('ec2 describe-vpcs', 'Vpcs').map((vpc) => String(vpc.VpcId))
  const mappings = all('lambda list-event-source-mappings', 'EventSourceMappings')
  const functions = [...new Set(mappings.map((mapping) => nameOfFunction(String(mapping.FunctionArn))))]

  const zonesOfVpc = async (vpc: string) => {
    const command = 'route53 list-hosted-zones-by-vpc'
    const answer = await ask(command, 'ListHostedZonesByVPC', { VPCId: vpc, VPCRegion: region })
    keep(command, answer, vpc)
    return listOf(answer, 'HostedZoneSummaries').filter(({ Owner }) => (Owner as AwsAnswer)?.OwningAccount === account)
  }
  const rolesOfFunctions = async () => {
    const command = 'lambda get-function-configuration'
    const answers = await Promise.all(
      functions.map((name) => ask(command, 'GetFunctionConfiguration', { FunctionName: name }, notThere)),
    )
    for (const [index, name] of functions.entries()) {
      if (answers[index] !== notThere.answer) keep(command, answers[index], name)
      else missing.add(`arn:${partitionOf(region)}:lambda:${region}:${account}:function:${name}`)
    }
    const roles = new Set(answers.flatMap((answer) => (answer?.Role === undefined ? [] : [String(answer.Role)])))
    const details = await rolesOf(ask, [...roles])
    if (roles.size > 0) keep('iam get-account-authorization-details', details)
  }
  await Promise.all([
    forEach(vpcs, async (VpcId) => {
      const attributes = ['enableDnsSupport', 'enableDnsHostnames'] as const
      await forEach(attributes, (Attribute) =>
        about('ec2 describe-vpc-attribute', 'DescribeVpcAttribute', `${VpcId}.${Attribute}`, { VpcId, Attribute }),
      )
    }),
    forEach(all('ec2 describe-transit-gateway-route-tables', 'TransitGatewayRouteTables'), async (table) => {
      const id = String(table.TransitGatewayRouteTableId)
      const Filters = [{ Name: 'state', Values: ['active', 'blackhole'] }]
      const input = { TransitGatewayRouteTableId: id, Filters }
      await about('ec2 search-transit-gateway-routes', 'SearchTransitGatewayRoutes', id, input)
    }),
    forEach(all('ec2 describe-managed-prefix-lists', 'PrefixLists'), async (list) => {
      const PrefixListId = String(list.PrefixListId)
      await about('ec2 get-managed-prefix-list-entries', 'GetManagedPrefixListEntries', PrefixListId, { PrefixListId })
    }),
    Promise.all(vpcs.map(zonesOfVpc)).then((zones) =>
      forEach(
        [...new Set(zones.flat().map(({ HostedZoneId }) => String(HostedZoneId).replace('/hostedzone/', '')))],
        (HostedZoneId) =>
          about('route53 list-resource-record-sets', 'ListResourceRecordSets', HostedZoneId, { HostedZoneId }),
      ),
    ),
    forEach(all('kafka list-clusters-v2', 'ClusterInfoList').filter(hasScram), async (cluster) => {
      const input = { ClusterArn: cluster.ClusterArn }
      await about('kafka list-scram-secrets', 'ListScramSecrets', String(cluster.ClusterName), input)
    }),
    forEach(functions, async (FunctionName) => {
      const command = 'lambda get-function-concurrency'
      const answer = await ask(command, 'GetFunctionConcurrency', { FunctionName }, notThere)
      if (answer?.ReservedConcurrentExecutions !== undefined) keep(command, answer, FunctionName)
    }),
    rolesOfFunctions(),
    collectPolicies(ask, keep, {
      account,
      region,
      mappings,
      clusters: all('kafka list-clusters-v2', 'ClusterInfoList'),
      onMissing: (arn) => missing.add(arn),
    }),
  ])
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  const sorted = [...new Map(refused.map((each) => [JSON.stringify(each), each])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, each]) => each)
  const prefix = `${account}/${region}/`
  const manifest = {
    FormatVersion: '1.0',
    Files: files.map(({ path }) => path.slice(prefix.length)),
    Refused: sorted,
    ...(missing.size > 0 ? { Missing: [...missing].sort() } : {}),
  }
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  return { account, region, files: [...files, { path: `${prefix}${manifestName}`, text }], refused: sorted }
}

/** What AWS says of credentials, not of what they may do: they expire while an account is read, too. */
const credentialsRefused = /^(AuthFailure|InvalidClientTokenId|(Request)?Expired|Unrecognized(Client)?)/

/** Credentials that nobody knows make every call fail. */
function refusedByAll(error: unknown): unknown {
  if (!(error instanceof IsthmusError) || !/^SERVICE_(DENIED|FAILED)$/.test(error.code)) return error
  const said = `AWS does not take the credentials: ${error.data.awsCode}: ${error.data.awsMessage}`
  return new IsthmusError('CREDENTIALS_REFUSED', said, { cause: error, data: error.data })
}

function ofKafka(answer: AwsAnswer | undefined): AwsAnswer | undefined {
  if (!answer) return undefined
  const isKafka = ({ EventSourceArn, SelfManagedEventSource }: AwsAnswer) =>
    SelfManagedEventSource !== undefined || /^arn:[^:]+:kafka:/.test(String(EventSourceArn))
  return { ...answer, EventSourceMappings: listOf(answer, 'EventSourceMappings').filter(isKafka) }
}

function hasScram({ Provisioned }: AwsAnswer): boolean {
  const authentication = (Provisioned as AwsAnswer)?.ClientAuthentication as AwsAnswer | undefined
  return ((authentication?.Sasl as AwsAnswer)?.Scram as AwsAnswer)?.Enabled === true
}

function nameOfFunction(arn: string): string {
  return arn.split(':')[6] ?? arn
}
