/** All that a snapshot asks AWS, as IAM names it. */
const snapshotActions = [
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeEgressOnlyInternetGateways',
  'ec2:DescribeInternetGateways',
  'ec2:DescribeManagedPrefixLists',
  'ec2:DescribeNatGateways',
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroupRules',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeTransitGatewayAttachments',
  'ec2:DescribeTransitGatewayRouteTables',
  'ec2:DescribeTransitGatewayVpcAttachments',
  'ec2:DescribeTransitGateways',
  'ec2:DescribeVpcAttribute',
  'ec2:DescribeVpcBlockPublicAccessExclusions',
  'ec2:DescribeVpcBlockPublicAccessOptions',
  'ec2:DescribeVpcEndpoints',
  'ec2:DescribeVpcPeeringConnections',
  'ec2:DescribeVpcs',
  'ec2:GetManagedPrefixListEntries',
  'ec2:SearchTransitGatewayRoutes',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
  'kafka:GetClusterPolicy',
  'kafka:ListClustersV2',
  'kafka:ListScramSecrets',
  'kms:GetKeyPolicy',
  'kms:ListAliases',
  'lambda:GetFunctionConcurrency',
  'lambda:GetFunctionConfiguration',
  'lambda:ListEventSourceMappings',
  'route53:ListHostedZonesByVPC',
  'route53:ListResourceRecordSets',
  'route53resolver:ListResolverRuleAssociations',
  'route53resolver:ListResolverRules',
  's3:GetBucketPolicy',
  's3:GetEncryptionConfiguration',
  'secretsmanager:DescribeSecret',
  'secretsmanager:GetResourcePolicy',
  'sns:GetTopicAttributes',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sts:GetCallerIdentity',
] as const

type NameOf<A> = A extends `${string}:${infer Name}` ? Name : never

/** An action without its service. */
export type SnapshotAction = NameOf<(typeof snapshotActions)[number]>

/** Calls that IAM names otherwise than the API does. */
const calls: Readonly<Record<string, string>> = { GetEncryptionConfiguration: 'GetBucketEncryption' }

/** What the API calls an action. */
export function callOf(action: SnapshotAction): string {
  return calls[action] ?? action
}

/** The IAM policy that lets a snapshot be written, and nothing else. Most of these actions know no single resources. */
export function snapshotPolicy() {
  return {
    Version: '2012-10-17',
    Statement: [{ Sid: 'IsthmusSnapshot', Effect: 'Allow', Action: snapshotActions, Resource: '*' }],
  }
}
