// Writes src/policy/managed-policy-data.ts: what AWS's managed policies say of the actions that a mapping's role needs.
//
//   node scripts/managed-policies.mjs moto/iam/aws_managed_policies.py
//
// The file is of the package moto for Python (Apache-2.0), whose makers import it from IAM itself.
import { readFileSync, writeFileSync } from 'node:fs'

/** All that `check` and the lab ask of a role; of a policy only what matches one of these is kept. */
const asked = [
  /^kafka-cluster:/,
  /^kafka:(DescribeCluster|DescribeClusterV2|GetBootstrapBrokers|ListScramSecrets|DescribeVpcConnection)$/,
  /^ec2:((Create|Delete)NetworkInterface|Describe(NetworkInterfaces|Vpcs|Subnets|SecurityGroups))$/,
  /^logs:(CreateLogGroup|CreateLogStream|PutLogEvents)$/,
  /^(secretsmanager:GetSecretValue|kms:(Decrypt|GenerateDataKey))$/,
  /^(sqs:SendMessage|sns:Publish|s3:(PutObject|ListBucket)|glue:(GetRegistry|GetSchemaVersion))$/,
]
const examples = `kafka-cluster:Connect kafka-cluster:DescribeTopic kafka-cluster:ReadData kafka-cluster:WriteData
kafka-cluster:DescribeGroup kafka-cluster:AlterGroup kafka-cluster:DescribeCluster kafka-cluster:CreateTopic
kafka-cluster:WriteDataIdempotently kafka-cluster:DescribeTransactionalId kafka-cluster:AlterTransactionalId
kafka:DescribeCluster kafka:DescribeClusterV2 kafka:GetBootstrapBrokers kafka:ListScramSecrets
kafka:DescribeVpcConnection ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces
ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups logs:CreateLogGroup logs:CreateLogStream
logs:PutLogEvents secretsmanager:GetSecretValue kms:Decrypt kms:GenerateDataKey sqs:SendMessage sns:Publish
s3:PutObject s3:ListBucket glue:GetRegistry glue:GetSchemaVersion`.split(/\s+/)

const listed = (value) => (Array.isArray(value) ? value : [value])

function isAsked(action) {
  if (!/[*?]/.test(action)) return asked.some((pattern) => pattern.test(action))
  const pattern = action
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
  return examples.some((example) => new RegExp(`^${pattern}$`, 'i').test(example))
}

/** A text where it allows actions on everything, as most do; else the statement without its name. */
function statementOf({ Sid: _, ...statement }) {
  if (statement.NotAction) return [statement]
  const actions = listed(statement.Action).filter(isAsked)
  if (actions.length === 0) return []
  const plain = statement.Effect === 'Allow' && !statement.Condition && listed(statement.Resource).includes('*')
  return [plain ? actions.join(' ') : { ...statement, Action: actions }]
}

const python = readFileSync(process.argv[2], 'utf8')
const json = python.slice(python.indexOf('"""') + 3, python.lastIndexOf('"""'))
const policies = Object.entries(JSON.parse(json)).flatMap(([name, { Path: path = '/', Document: document }]) => {
  // No function can have the policies of linked roles and root tasks.
  if (/^\/(aws-service-role|root-task)\//.test(path)) return []
  return [[`${path.slice(1)}${name}`, listed(document.Statement).flatMap(statementOf)]]
})
const lines = policies
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, statements]) => (statements.length === 0 ? name : `${name}=${JSON.stringify(statements)}`))
const escaped = lines.join('\n').replace(/[\\`]|\$\{/g, '\\$&')

const target = new URL('../src/policy/managed-policy-data.ts', import.meta.url)
writeFileSync(
  target,
  `/**
 * What AWS's managed policies say of the actions that a mapping's role needs, written by scripts/managed-policies.mjs
 * from the texts that moto (5.2.5) has of IAM: name, and statements, each a text of actions that are allowed on
 * everything or a statement as IAM has it. Without statements: it says nothing of them.
 */
export const managedPolicyData = \`${escaped}\`
`,
)
console.log(`${lines.length} policies, ${escaped.length} bytes`)
