import { identityText, isUnknown, type Ref } from '../model/index.ts'

/** A probe that is to run inside the cluster's network. */
export interface Elsewhere {
  readonly subnets: readonly Ref[]
  readonly groups: readonly Ref[]
  /** Of `isthmus probe`, without files of this machine. */
  readonly args: readonly string[]
  /** A file of certificates that goes along, and is `ca.pem` there. */
  readonly ca?: string
  /** A shell command that installs isthmus below the folder `$WORK`. */
  readonly install: string
  /** What the user has to know, such as that a secret is not there. */
  readonly notes: readonly string[]
}

/** Shell commands (AWS CLI v2) that run a probe as a Lambda function, once in each subnet, and take it away again. */
export function lambdaCommands(probe: Elsewhere): string {
  return [
    ...head(probe, 'a Lambda function in each of its subnets, with its security groups'),
    "# Take the role of the mapping's function: it has what a function in a VPC needs, and the probe shows what it may do.",
    'ROLE=arn:aws:iam::ACCOUNT:role/NAME',
    ...places(probe),
    ...packed(probe),
    `cat > "$WORK/index.mjs" <<'END'`,
    "import { spawnSync } from 'node:child_process'",
    'export const handler = async (args) => {',
    "  const probe = ['node_modules/isthmus/bin/isthmus.js', 'probe', ...args]",
    "  const { status, stdout, stderr } = spawnSync(process.execPath, probe, { encoding: 'utf8' })",
    '  return { status, output: stdout + stderr }',
    '}',
    'END',
    `(cd "$WORK" && zip -qr probe.zip index.mjs node_modules${probe.ca === undefined ? '' : ' ca.pem'})`,
    'for SUBNET in $SUBNETS; do',
    '  NAME="isthmus-probe-$SUBNET"',
    '  aws lambda create-function --function-name "$NAME" --runtime nodejs24.x --handler index.handler \\',
    '    --role "$ROLE" --timeout 300 --memory-size 512 --zip-file "fileb://$WORK/probe.zip" \\',
    '    --vpc-config "SubnetIds=$SUBNET,SecurityGroupIds=$SECURITY_GROUPS" > /dev/null',
    '  echo "== from $SUBNET"',
    '  # Whatever becomes of it, it is deleted.',
    '  aws lambda wait function-active-v2 --function-name "$NAME" &&',
    '    aws lambda invoke --function-name "$NAME" --cli-read-timeout 310 --cli-binary-format raw-in-base64-out \\',
    `      --payload ${quoted(JSON.stringify(probe.args))} "$WORK/answer.json" > /dev/null &&`,
    `    node -p 'const { output, ...more } = JSON.parse(require("fs").readFileSync(process.argv[1])); output ?? more' "$WORK/answer.json" ||`,
    '    echo "the function did not run"',
    '  aws lambda delete-function --function-name "$NAME" > /dev/null',
    'done',
    '',
  ].join('\n')
}

/**
 * Shell commands (AWS CLI v2) that run a probe on an instance in each subnet, which ends itself. It fetches the program
 * from S3 and Node 24 from Amazon Linux's own packages, which are on S3 as well.
 */
export function ec2Commands(probe: Elsewhere): string {
  return [
    ...head(probe, 'an instance in each of its subnets, with its security groups, that ends itself'),
    '# The subnets need a way to S3 (a gateway endpoint or NAT); without one, take --print-lambda.',
    'BUCKET=NAME',
    '# An instance profile, for IAM logins and secrets; its role shows what it may do.',
    'PROFILE=NAME',
    ...places(probe),
    ...packed(probe),
    `(cd "$WORK" && zip -qr probe.zip node_modules${probe.ca === undefined ? '' : ' ca.pem'})`,
    'aws s3 cp --quiet "$WORK/probe.zip" "s3://$BUCKET/isthmus-probe.zip"',
    'URL=$(aws s3 presign "s3://$BUCKET/isthmus-probe.zip" --expires-in 1800)',
    `printf '#!/bin/sh\\nURL="%s"\\n' "$URL" > "$WORK/user-data.sh"`,
    `cat >> "$WORK/user-data.sh" <<'END'`,
    'exec > /dev/console 2>&1',
    'cd /root && dnf -q -y install nodejs24 unzip && curl -sSfo probe.zip "$URL" && unzip -q probe.zip',
    `node-24 node_modules/isthmus/bin/isthmus.js probe ${probe.args.map(quoted).join(' ')}`,
    'echo "isthmus probe ended with $?"',
    'shutdown -h +5',
    'END',
    'for SUBNET in $SUBNETS; do',
    '  ID=$(aws ec2 run-instances --instance-type t3.micro --subnet-id "$SUBNET" \\',
    '    --image-id resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64 \\',
    '    --security-group-ids $(echo "$SECURITY_GROUPS" | tr \',\' \' \') --iam-instance-profile "Name=$PROFILE" \\',
    '    --instance-initiated-shutdown-behavior terminate --user-data "file://$WORK/user-data.sh" \\',
    "    --query 'Instances[0].InstanceId' --output text)",
    '  echo "$SUBNET: aws ec2 get-console-output --latest --output text --instance-id $ID"',
    'done',
    '# In two or three minutes these commands show the output.',
    'echo "When all have: aws s3 rm s3://$BUCKET/isthmus-probe.zip"',
    '',
  ].join('\n')
}

function head({ notes }: Elsewhere, how: string): string[] {
  return [
    `# Runs the probe inside the cluster's network: ${how}.`,
    '# Needs the AWS CLI (v2), npm and zip. Nothing has been run yet: read it, fill in the names in capitals, run it.',
    ...notes.map((note) => `# ${note}`),
    'set -eu',
  ]
}

function places({ subnets, groups }: Elsewhere): string[] {
  const all = [...subnets, ...groups]
  const lookedUp = all.some((ref) => shellId(ref).startsWith('$(id '))
  return [
    ...(lookedUp
      ? [
          "# The template's stack: it knows the ids of what the template names.",
          'STACK=NAME',
          'id() { aws cloudformation describe-stack-resource --stack-name "$STACK" --logical-resource-id "$1" \\',
          '  --query StackResourceDetail.PhysicalResourceId --output text; }',
        ]
      : []),
    `SUBNETS="${subnets.map(shellId).join(' ') || 'SUBNET-ID SUBNET-ID'}"`,
    `SECURITY_GROUPS="${groups.map(shellId).join(',') || 'SECURITY-GROUP-ID,SECURITY-GROUP-ID'}"`,
  ]
}

function packed({ install, ca }: Elsewhere): string[] {
  return ['WORK=$(mktemp -d)', install, ...(ca === undefined ? [] : [`cp ${quoted(ca)} "$WORK/ca.pem"`])]
}

/** An id as it stands, one that the stack knows, or the words for what is not known. */
function shellId(ref: Ref): string {
  const text = identityText(ref)
  const literal = /\b(?:subnet|sg)-[0-9a-f]{8,17}\b/.exec(text)?.[0]
  if (literal) return literal
  return isUnknown(ref) || !/^[A-Za-z0-9]+$/.test(ref)
    ? text.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '-')
    : `$(id ${ref})`
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
