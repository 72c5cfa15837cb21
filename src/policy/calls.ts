import { isUnknown, type Maybe, type Unknown } from '../model/index.ts'
import { absent, callerKeys } from './caller-keys.ts'
import {
  type AccountPrincipal,
  accountOf,
  type PartialArn,
  type Principal,
  type Request,
  type RequestContext,
} from './request.ts'

/** What the calls of one mapping are about. */
export interface MappingFacts {
  readonly partition: Maybe<string>
  readonly region: Maybe<string>
  readonly account: Maybe<string>
  readonly roleArn: Maybe<string>
  readonly functionArn: Maybe<string>
  readonly secretArn?: Maybe<string>
  /** Of the on-failure queue, topic or bucket. */
  readonly destinationArn?: Maybe<string>
  /** The VPC and the endpoint that the calls go through, where they go through one. */
  readonly through?: { readonly vpc: Maybe<string>; readonly endpoint: Maybe<string> }
}

interface CallRow {
  readonly action: string
  readonly caller: 'lambda' | 'role'
  resource(facts: MappingFacts): Maybe<string> | PartialArn
}

/**
 * The calls that a mapping makes, by the service that it calls: few and fixed. Lambda itself assumes the execution role
 * and invokes the function; the rest is done with the role.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html (who calls what)
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html (actions of the destinations; that the role
 * makes these calls is inferred from its permissions)
 */
const callTable: Readonly<Record<string, CallRow>> = {
  sts: { action: 'sts:AssumeRole', caller: 'lambda', resource: (facts) => unnamed(facts, 'iam') },
  lambda: { action: 'lambda:InvokeFunction', caller: 'lambda', resource: (facts) => unnamed(facts, 'lambda') },
  secretsmanager: {
    action: 'secretsmanager:GetSecretValue',
    caller: 'role',
    resource: (facts) => bounded(facts, facts.secretArn, 'secretsmanager'),
  },
  sqs: { action: 'sqs:SendMessage', caller: 'role', resource: (facts) => bounded(facts, facts.destinationArn, 'sqs') },
  sns: { action: 'sns:Publish', caller: 'role', resource: (facts) => bounded(facts, facts.destinationArn, 'sns') },
  s3: { action: 's3:PutObject', caller: 'role', resource: (facts) => objectOf(facts) },
}

/**
 * The call that a mapping makes to a service, by the service's endpoint prefix (`sts`, `lambda`, `secretsmanager`,
 * `sqs`, `sns`, `s3`); `undefined` for a service that no mapping calls.
 */
export function mappingCall(service: string, facts: MappingFacts): Request | undefined {
  const row = callTable[service]
  if (!row) return undefined
  const principal: Principal =
    row.caller === 'lambda' ? { kind: 'service', name: 'lambda.amazonaws.com' } : sessionOf(facts)
  const resource = row.resource(facts)
  // S3's ARNs name no account, and a destination's bucket may be another account's.
  const resourceAccount = (typeof resource === 'string' && accountOf(resource)) || ownerOf(service, facts)
  const context = {
    ...callerKeys(principal),
    ...wayKeys(facts),
    'aws:requestedregion': [facts.region],
    'aws:resourceaccount': [resourceAccount],
  }
  return { principal, action: row.action, resource, resourceAccount, context }
}

/** Who a mapping's calls with the execution role are made by. */
function sessionOf({ roleArn, account }: Pick<MappingFacts, 'roleArn' | 'account'>): AccountPrincipal {
  return { kind: 'role', arn: roleArn, session: sessionName, account: accountOf(roleArn) ?? account }
}

/**
 * A call of the execution role to what lies in its own account, wherever it travels.
 *
 * @param context what is known of the call beside the caller
 */
export function roleCall(
  facts: Pick<MappingFacts, 'account' | 'region' | 'roleArn'>,
  action: string,
  resource: Request['resource'],
  context: RequestContext = {},
): Request {
  const principal = sessionOf(facts)
  const known = { ...callerKeys(principal), 'aws:securetransport': ['true'], 'aws:requestedregion': [facts.region] }
  return { principal, action, resource, resourceAccount: principal.account, context: { ...known, ...context } }
}

/** A call that Lambda itself makes, as the service. */
export function serviceCall(action: string, resource: Request['resource'], account: Maybe<string>): Request {
  const principal = { kind: 'service', name: 'lambda.amazonaws.com' } as const
  return { principal, action, resource, resourceAccount: account, context: callerKeys(principal) }
}

const sessionName: Unknown = {
  unknown: 'session-name',
  question: "name of the session that Lambda opens with the function's execution role",
}

function ownerOf(service: string, facts: MappingFacts): Maybe<string> {
  if (service === 's3')
    return { unknown: 'destination-account', question: 'account that owns the bucket of the on-failure destination' }
  const arn = service === 'sts' ? facts.roleArn : service === 'lambda' ? facts.functionArn : undefined
  return (arn && accountOf(arn)) ?? facts.account
}

/** How the call travels: over TLS; through an endpoint it has the VPC's keys and no public address. */
function wayKeys({ through }: MappingFacts): RequestContext {
  const way: RequestContext = through
    ? { 'aws:sourcevpc': [through.vpc], 'aws:sourcevpce': [through.endpoint], 'aws:sourceip': absent }
    : { 'aws:sourcevpc': absent, 'aws:sourcevpce': absent, 'aws:vpcsourceip': absent }
  return { 'aws:securetransport': ['true'], ...way }
}

/**
 * For STS and Lambda, AWS's documentation asks for `Resource: "*"` in endpoint policies. What a narrower one is compared
 * with is not documented, so it is unknown.
 */
function unnamed(facts: MappingFacts, service: string): PartialArn {
  const rest = {
    unknown: `compared-resource:${service}`,
    question: `what AWS compares with Resource in the policy for ${service}, of which its documentation only says that it should be "*": give Resource "*"`,
  }
  return { prefix: isUnknown(facts.partition) ? 'arn:' : `arn:${facts.partition}:${service}:`, rest }
}

/** An ARN that is not known still begins with what is. */
function bounded(facts: MappingFacts, arn: Maybe<string> | undefined, service: string): Maybe<string> | PartialArn {
  if (arn !== undefined && !isUnknown(arn)) return arn
  const rest = arn ?? { unknown: `arn:${service}`, question: `ARN of the ${service} resource that the mapping uses` }
  if (isUnknown(facts.partition)) return rest
  const parts = ['arn', facts.partition, service, service === 'iam' ? '' : facts.region, facts.account]
  const known = parts.findIndex(isUnknown)
  return { prefix: `${(known < 0 ? parts : parts.slice(0, known)).join(':')}:`, rest }
}

/** The key that a record's object gets is not documented for Kafka. */
function objectOf(facts: MappingFacts): Maybe<string> | PartialArn {
  const bucket = facts.destinationArn
  if (bucket === undefined || isUnknown(bucket)) {
    const rest = {
      unknown: `key-in:${bucket?.unknown}`,
      question: bucket?.question ?? 'bucket of the on-failure destination',
    }
    return { prefix: 'arn:', rest }
  }
  const rest = { unknown: `key-in:${bucket}`, question: `key of the object that the mapping writes into ${bucket}` }
  return { prefix: `${bucket}/`, rest }
}
