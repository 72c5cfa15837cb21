import type { Maybe, PolicyDocument, PolicyStatement, Role, SourceLocation } from '../model/index.ts'
import { isUnknown } from '../model/index.ts'

const network = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
]
const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']

/**
 * What AWS's managed policies for execution roles allow, all on `*`. The names of further EC2 actions of
 * AWSLambdaVPCAccessExecutionRole do not matter to a mapping and are left out.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  __proto__: null as never, // no `constructor` is found in it
  'service-role/AWSLambdaBasicExecutionRole': logs,
  'service-role/AWSLambdaVPCAccessExecutionRole': [...logs, ...network],
  'service-role/AWSLambdaMSKExecutionRole': [
    ...logs,
    ...network,
    'ec2:DescribeVpcs',
    'ec2:DescribeSecurityGroups',
    'kafka:DescribeCluster',
    'kafka:DescribeClusterV2',
    'kafka:GetBootstrapBrokers',
  ],
  AdministratorAccess: ['*'],
}

/** All identity policies of a role; a managed policy whose text we do not have is unknown. */
export function identityPolicies(role: Role): readonly Maybe<PolicyDocument>[] {
  return [...role.policies, ...role.managedPolicies.map((arn) => managedPolicy(arn, role.at))]
}

function managedPolicy(arn: Maybe<string>, at: SourceLocation): Maybe<PolicyDocument> {
  if (isUnknown(arn)) return arn
  const name = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1] ?? ''
  const actions = allowed[name]
  if (!actions) return { unknown: `managed-policy:${arn}`, question: `text of the managed policy ${arn}`, at }
  const statement: PolicyStatement = { sid: name, effect: 'Allow', actions, resources: ['*'], conditions: [], at }
  return { version: '2012-10-17', statements: [statement], at }
}
