import type { AwsAnswer } from '../../aws/index.ts'
import { redacted } from './json.ts'
import { type Command, idOf } from './outputs.ts'

/** Of what has much that is of no use, or that nobody else should read: the fields that are kept. */
const kept: Partial<Record<Command, readonly string[]>> = {
  'ec2 describe-availability-zones': ['RegionName', 'State', 'ZoneId', 'ZoneName', 'ZoneType'],
  'ec2 describe-network-interfaces': [
    ...['Association', 'AvailabilityZone', 'Description', 'Groups', 'InterfaceType', 'Ipv6Addresses'],
    ...['NetworkInterfaceId', 'OwnerId', 'PrivateIpAddresses', 'RequesterId', 'SubnetId', 'TagSet', 'VpcId'],
  ],
  'lambda get-function-configuration': [
    ...['Environment', 'FunctionArn', 'FunctionName', 'Handler', 'MemorySize', 'PackageType', 'Role'],
    ...['Runtime', 'Timeout', 'VpcConfig'],
  ],
  'route53resolver list-resolver-rule-associations': ['Id', 'Name', 'ResolverRuleId', 'Status', 'VPCId'],
  'route53resolver list-resolver-rules': [
    'DomainName',
    'Id',
    'Name',
    'OwnerId',
    'RuleType',
    'ShareStatus',
    'Status',
    'TargetIps',
  ],
  'secretsmanager describe-secret': ['ARN', 'KmsKeyId', 'Name', 'OwningService', 'PrimaryRegion'],
}

/** What changes though nobody has changed anything. */
const volatile = new Set([
  ...['ActiveOperationArn', 'CurrentVersion', 'CustomerActionStatus', 'StateInfo'],
  ...['ZookeeperConnectString', 'ZookeeperConnectStringTls'],
  ...['StateTransitionReason', 'ResourceRecordSetCount'],
])

/**
 * An answer as it is written: keys in order, lists in order where theirs says nothing, no times, values of environment
 * variables redacted. Two snapshots of the same are the same text.
 */
export function stableText(command: Command, answer: AwsAnswer): string {
  return `${JSON.stringify(stable(command, answer), null, 2)}\n`
}

function stable(command: Command, answer: AwsAnswer): unknown {
  const fields = kept[command]
  const whole = /^lambda get-|^secretsmanager/.test(command)
  // The version of a policy changes with it.
  const isPolicy = command === 'kafka get-cluster-policy'
  // In EC2's and Route 53's answers nothing hangs on the order of a list.
  const unordered = /^(ec2|route53)/.test(command)

  const clean = (value: unknown, name: string, depth: number): unknown => {
    if (value instanceof Date) return name === 'StartingPositionTimestamp' ? value.toISOString() : undefined
    if (Array.isArray(value)) {
      const items = value.map((item) => clean(item, name, depth + 1))
      if (depth <= 1) return sorted(items, idOf(command) ?? 'Arn')
      return unordered ? sorted(items, undefined) : items
    }
    if (typeof value !== 'object' || value === null) return value
    const atThing = depth === (whole ? 0 : 2)
    const entries = Object.entries(value)
      .filter(([key]) => (!volatile.has(key) || isPolicy) && !(atThing && fields && !fields.includes(key)))
      .filter(([key, each]) => key !== 'LastProcessingResult' || /^PROBLEM/.test(String(each)))
      .map(([key, each]): [string, unknown] => [key, shown(key, each, clean(each, key, depth + 1))])
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(entries)
  }
  return clean(answer, '', 0)
}

/** How many addresses a subnet has left changes with every interface; that none is left is worth knowing. */
function shown(key: string, value: unknown, cleaned: unknown): unknown {
  if (key === 'AvailableIpAddressCount') return value === 0 ? 0 : undefined
  if (key !== 'Variables' || typeof value !== 'object' || value === null) return cleaned
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, redacted]),
  )
}

/** By their ids, so that what changes stays where it was; else by all that they say. */
function sorted(items: readonly unknown[], id: string | undefined): readonly unknown[] {
  const keyOf = (item: unknown) => {
    const named = id !== undefined && typeof item === 'object' && item !== null && id in item
    return `${named ? (item as AwsAnswer)[id] : ''} ${JSON.stringify(item)}`
  }
  return items
    .map((item) => [keyOf(item), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item)
}
