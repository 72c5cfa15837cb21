import type { Unknown } from '../../src/model/index.ts'

export const accounts = ['111122223333', '444455556666'] as const
export const roles = [`arn:aws:iam::${accounts[0]}:role/orders`, `arn:aws:iam::${accounts[0]}:role/team/audit`] as const
export const users = [`arn:aws:iam::${accounts[0]}:user/carlos`, `arn:aws:iam::${accounts[1]}:user/maria`] as const
export const services = ['lambda.amazonaws.com', 'ec2.amazonaws.com'] as const
export const providers = ['accounts.google.com', `arn:aws:iam::${accounts[0]}:saml-provider/corp`] as const

export const actions = ['s3:GetObject', 'sts:AssumeRole', 'kms:Decrypt'] as const
export const actionPatterns = [...actions, '*', 's3:*', 'S3:getobject', 's3:Get?bject', 's3:Put*', '*:Get*'] as const
export const resources = [
  'arn:aws:s3:::logs/a',
  'arn:aws:s3:::logs/:',
  'arn:aws:s3:::logs/',
  'arn:aws:s3:::logs/carlos/x:y',
  'arn:aws:sqs:us-east-1:111122223333:failed',
  'arn:aws:logs:us-east-1:111122223333:log-group:/aws/a:log-stream:b',
] as const
export const resourcePatterns = [
  ...resources,
  '*',
  'arn:aws:s3:::logs/*',
  'arn:aws:s3:::logs/?',
  'arn:aws:s3:::*x:y',
  'arn:aws:s3:::logs/*x:?',
  'arn:aws:s3:::*/x*y',
  'arn:aws:sqs:*:failed',
  'arn:aws:sqs:us-*:*:failed',
  'arn:aws:logs:*',
  'arn:aws:logs:*:log-group:*:log-stream:b',
  'arn:aws:logs:us-east-1:111122223333:log-group:/aws/*b',
  `arn:aws:s3:::logs/\${aws:username}`,
  `arn:aws:s3:::logs/\${aws:username, 'carlos'}/*`,
  `arn:aws:s3:::logs/\${*}`,
] as const
export const prefix = 'arn:aws:s3:::logs/'
/** What no description says, by the first word of its identity: the values that it may have. */
const values: Readonly<Record<string, readonly string[]>> = {
  effect: ['Allow', 'Deny'],
  action: ['s3:*', '*', 'sts:AssumeRole'],
  resource: ['*', 'arn:aws:s3:::logs/a', 'arn:aws:sqs:*:*:*'],
  called: [resources[0], resources[4]],
  rest: [`${prefix}a`, `${prefix}carlos/x:y`, prefix],
  account: accounts,
  role: roles,
  user: users,
  session: ['s1', 's2'],
  service: services,
  provider: providers,
  text: ['a', 'b', 'ab', ''],
  number: ['5', '10'],
  date: ['2026-11-25T00:00:00Z', '2026-11-26T00:00:00Z'],
  ip: ['10.0.0.1', '203.0.113.7'],
  flag: ['true', 'false'],
  arn: ['arn:aws:iam::111122223333:role/orders', 'arn:aws:s3:::logs'],
}

export function valuesOf({ unknown }: Unknown): readonly string[] {
  const found = values[unknown.split(':')[0] ?? '']
  if (!found) throw new Error(`no values for ${unknown}`)
  return found
}

/** What a condition key that no description lists may hold. */
export const kinds: Readonly<Record<string, string>> = {
  'aws:username': 'text',
  'aws:text': 'text',
  'aws:tags': 'text',
  'aws:number': 'number',
  'aws:date': 'date',
  'aws:ip': 'ip',
  'aws:flag': 'flag',
  'aws:arn': 'arn',
  'aws:principalarn': 'arn',
}

export function contextOf(key: string): readonly (readonly string[])[] {
  const single = valuesOf({ unknown: kinds[key] ?? 'text', question: '' }).map((value) => [value])
  return [[], ...single, ...(key === 'aws:tags' ? [['a', 'b']] : [])]
}

/** Parts of a policy that are not known at all. */
export const documents = [
  { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sts:*', Resource: '*' }] },
  { Version: '2012-10-17', Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } },
] as const
export const principals = ['*', { AWS: accounts[0] }, { Service: services[0] }] as const
export const conditions = [{}, { StringEquals: { 'aws:text': 'a' } }] as const
