import { type Integration, identityText, isUnknown, type Mapping, nameOf, sameValue, withId } from '../model/index.ts'
import { evaluate, serviceCall } from '../policy/index.ts'
import type { Fault } from './fault.ts'
import { secretsOf, storeOf } from './holdings.ts'

/** What a mapping's settings do not go with: its function, its failure destination, its key. */
export function mappingFindings(integration: Integration, mapping: Mapping): readonly Fault[] {
  return [
    ...timeoutFindings(integration, mapping),
    ...batchFindings(integration, mapping),
    ...throttleFindings(integration, mapping),
    ...roleArnFindings(integration, mapping),
    ...missingFindings(integration, mapping),
    ...clusterRegionFindings(integration, mapping),
    ...destinationFindings(integration, mapping),
    ...filterKeyFindings(integration, mapping),
  ]
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-msk-configure.html */
const longestSeconds = 14 * 60

function timeoutFindings({ functions }: Integration, mapping: Mapping): readonly Fault[] {
  const target = withId(functions, mapping.function)
  if (!target || isUnknown(target.timeoutSeconds) || target.timeoutSeconds <= longestSeconds) return []
  return [
    {
      severity: 'error',
      code: 'FUNCTION_TIMEOUT_TOO_LONG',
      at: target.at,
      resource: target.id,
      explanation: `function ${target.id} may take ${target.timeoutSeconds} s, and Kafka mappings take functions of ${longestSeconds} s (14 minutes) at most`,
      remedy: `give ${target.id} a Timeout of ${longestSeconds} or less, and a smaller BatchSize if it needs the time`,
    },
  ]
}

/** Less than this for a record leaves no time for a call over the network. Ours: AWS names no figure. */
const shortestMsPerRecord = 1

/** A batch that takes longer than the function's time-out is tried again whole, and takes as long the next time. */
function batchFindings({ functions }: Integration, mapping: Mapping): readonly Fault[] {
  const target = withId(functions, mapping.function)
  const { batchSize, places } = mapping.settings
  if (!target || isUnknown(target.timeoutSeconds) || isUnknown(batchSize)) return []
  const msPerRecord = (target.timeoutSeconds * 1000) / batchSize
  if (msPerRecord >= shortestMsPerRecord) return []
  return [
    {
      severity: 'note',
      code: 'BATCH_TOO_LARGE',
      at: places.BatchSize ?? mapping.at,
      resource: mapping.id,
      explanation: `a full batch of ${batchSize} records leaves function ${target.id} ${Number(msPerRecord.toPrecision(2))} ms for each of them in its time-out of ${target.timeoutSeconds} s: one that is not through by then is tried again whole`,
      remedy: `give ${target.id} a Timeout of what ${batchSize} records take, or the mapping a smaller BatchSize`,
    },
  ]
}

/** As with a cluster's ARN, a placeholder may stand there. @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
function roleArnFindings({ functions }: Integration, mapping: Mapping): readonly Fault[] {
  const target = withId(functions, mapping.function)
  const arn = target && isUnknown(target.role) ? target.role.unknown : ''
  if (!target || !arn.startsWith('arn:') || arn.includes('${')) return []
  if (/^arn:aws[a-zA-Z-]*:iam::\d{12}:role\/./.test(arn)) return []
  return [
    {
      severity: 'warning',
      code: 'ARN_MALFORMED',
      at: target.at,
      resource: target.id,
      explanation: `the execution role of function ${target.id} is ${arn}, which is not the ARN of a role`,
      remedy: `give ${target.id} a Role like arn:aws:iam::111122223333:role/name`,
    },
  ]
}

/** What AWS said is not there, unless another source is about to make it. */
function missingFindings(integration: Integration, mapping: Mapping): readonly Fault[] {
  const { notThere } = integration
  if (notThere === undefined) return []
  const { onFailure, places } = mapping.settings
  const named = [
    {
      what: 'function',
      arn: mapping.function,
      at: places.FunctionName,
      made: withId(integration.functions, mapping.function),
    },
    ...secretsOf(integration, mapping).map(({ type, arn, at, secret }) => ({
      what: `secret of ${type}`,
      arn,
      at,
      made: secret,
    })),
    ...(onFailure === undefined
      ? []
      : [
          {
            what: 'on-failure destination',
            arn: onFailure,
            at: places['DestinationConfig.OnFailure.Destination'],
            made: storeOf(integration, onFailure),
          },
        ]),
  ]
  return named.flatMap(({ what, arn, at, made }): readonly Fault[] => {
    if (made || !notThere.has(identityText(arn))) return []
    const hidden = /^arn:[^:]+:sqs:/.test(identityText(arn))
    return [
      {
        // SQS says so of queues, too, that one may not see.
        severity: hidden ? 'warning' : 'error',
        code: 'NAMED_BUT_NOT_THERE',
        at: at ?? mapping.at,
        resource: mapping.id,
        explanation: `the ${what}, ${nameOf(arn)}, does not exist${hidden ? ', or may not be seen by who asked' : ''}: AWS was asked for it`,
        remedy: `create ${nameOf(arn)}, or name another one`,
      },
    ]
  })
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
function throttleFindings({ functions }: Integration, mapping: Mapping): readonly Fault[] {
  const target = withId(functions, mapping.function)
  if (target?.reservedConcurrency !== 0 || mapping.settings.enabled === false) return []
  return [
    {
      severity: 'error',
      code: 'FUNCTION_THROTTLED',
      at: target.at,
      resource: target.id,
      explanation: `function ${target.id} has a reserved concurrency of 0: Lambda refuses every call of it, and the mapping tries its first batch again and again`,
      remedy: `give ${target.id} a ReservedConcurrentExecutions of at least 1, or none; to pause the mapping, disable it`,
    },
  ]
}

/**
 * AWS says it of connections from other VPCs; of a cluster itself it is not verified.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/aws-access-mult-vpc.html
 */
function clusterRegionFindings({ region }: Integration, { id, at, source, settings }: Mapping): readonly Fault[] {
  const arn = source.kind === 'cluster' && isUnknown(source.cluster) ? source.cluster.unknown : ''
  const lies = /^arn:aws[\w-]*:kafka:([a-z0-9-]+):/.exec(arn)?.[1]
  if (!differs(lies, region)) return []
  return [
    {
      severity: 'warning',
      code: 'SETTING_CONFLICT',
      at: settings.places.EventSourceArn ?? at,
      resource: id,
      explanation: `EventSourceArn: the cluster lies in ${lies}, and the mapping in ${region}: Lambda reads from clusters of its own Region (not verified)`,
      remedy: `put the function into ${lies}, or name a cluster in ${region}`,
    },
  ]
}

/** https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html */
function destinationFindings(integration: Integration, mapping: Mapping): readonly Fault[] {
  const { onFailure, places } = mapping.settings
  if (onFailure === undefined) return []
  const at = places['DestinationConfig.OnFailure.Destination'] ?? mapping.at
  const store = storeOf(integration, onFailure)
  const name = store?.id ?? nameOf(onFailure)
  const [, region, account] = /^arn:[^:]+:(?:sqs|sns):([a-z0-9-]+):(\d{12})?/.exec(identityText(onFailure)) ?? []
  const elsewhere = [
    differs(region, integration.region) ? `Region ${region}` : undefined,
    differs(account, integration.account) ? `account ${account}` : undefined,
  ].filter((each) => each !== undefined)
  return [
    ...(store?.fifo === true
      ? [
          {
            severity: 'error',
            code: 'SETTING_INVALID',
            at,
            resource: mapping.id,
            explanation: `DestinationConfig.OnFailure.Destination: ${name} is FIFO, which Lambda does not take for failed records`,
            remedy: 'use a standard queue or topic',
          } as const,
        ]
      : []),
    ...(elsewhere.length > 0
      ? [
          {
            severity: 'warning',
            code: 'DESTINATION_ELSEWHERE',
            at,
            resource: mapping.id,
            explanation: `on-failure destination ${name} lies in ${elsewhere.join(' and ')}: its own policy, and that of its key, must let the execution role in, and no source says that Lambda sends to another Region`,
            remedy:
              "use a destination of the function's account and Region, or let one failed record through to be sure",
          } as const,
        ]
      : []),
  ]
}

function differs(given: string | undefined, own: Integration['region']): boolean {
  return given !== undefined && !isUnknown(own) && given !== own
}

/** Lambda itself decrypts the filters, as the service: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
function filterKeyFindings({ keys, account }: Integration, mapping: Mapping): readonly Fault[] {
  const { kmsKeyArn } = mapping.settings
  const key = kmsKeyArn === undefined ? undefined : keys.find(({ arn }) => sameValue(arn, kmsKeyArn) === true)
  if (!key?.policy) return []
  const decision = evaluate(serviceCall('kms:Decrypt', key.arn, account), { resource: key.policy })
  if (decision.verdict !== 'deny') return []
  return [
    {
      severity: 'warning',
      code: 'KEY_DENIES_LAMBDA',
      at: key.at,
      resource: key.id,
      explanation: `key ${key.id} encrypts the mapping's filters, and its policy does not let Lambda decrypt them: ${decision.reason}`,
      remedy: `allow Principal {Service: lambda.amazonaws.com}, Action kms:Decrypt in the KeyPolicy of ${key.id}`,
    },
  ]
}
