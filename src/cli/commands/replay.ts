import type { AwsAccess } from '../../aws/index.ts'
import { createTarget, type ServeConfig, type ServeFunction } from '../../control/index.ts'
import { callWith, rebuild } from '../../mapping/index.ts'
import { shownUrl } from '../../model/index.ts'
import {
  type Delivery,
  type FailureStore,
  inOrder,
  ofMapping,
  openStore,
  parseRange,
  type RecordsSource,
  redrive,
} from '../../replay/index.ts'
import {
  countedIn,
  redrivenToJson,
  redriveToJson,
  renderAnswer,
  renderCount,
  renderLeftOut,
  renderRedrive,
  renderRedriven,
} from '../../report/index.ts'
import type { Target } from '../../targets/index.ts'
import { IsthmusError, systemWorld } from '../../world/index.ts'
import { wholeNumber } from './arguments.ts'
import { awsAccess } from './aws-access.ts'
import { confirmed } from './confirm.ts'
import { functionOf, mappingOf, type ReplayFlags, recordsOf } from './replay-flags.ts'
import { interrupted } from './stopping.ts'

/** For AWS's services, in milliseconds. */
const timeoutMs = 30_000

/** What a mapping's function was called with, or would have been, again. @returns the exit code */
export async function replayCommand(ranges: readonly string[], flags: ReplayFlags): Promise<number> {
  const wanted = ranges.map(parseRange)
  if (wanted.length > 0 === (flags.from !== undefined))
    throw new IsthmusError(
      'ARGUMENT_INVALID',
      'give either records, TOPIC-PARTITION@FIRST..LAST, or --from where failure records lie: isthmus replay --help',
    )
  const config = mappingOf(flags, [...new Set(wanted.map(({ topic }) => topic))])
  const aws = awsAccess(flags.region, timeoutMs)
  const records = await recordsOf(flags, config, aws)
  try {
    const job = { flags, config, aws, records }
    return await (flags.from === undefined ? replayRecords(job, wanted) : replayFailures(job, flags.from))
  } finally {
    await records?.log.close()
    aws.client.close()
  }
}

interface Job {
  readonly flags: ReplayFlags
  readonly config: ServeConfig | undefined
  readonly aws: AwsAccess
  readonly records: RecordsSource | undefined
}

const print = (line: string) => process.stdout.write(`${line}\n`)
const note = (line: string) => process.stderr.write(`${line}\n`)

/** Given records: their events are printed, or the function is called with them. */
async function replayRecords(job: Job, wanted: ReturnType<typeof parseRange>[]): Promise<number> {
  const { flags, config, records } = job
  if (!records)
    throw new IsthmusError(
      'ARGUMENT_INVALID',
      'no cluster: give --mapping FILE#NAME, or --bootstrap-servers HOST:PORT,...',
    )
  const calls = flags.invoke === true || flags.function !== undefined
  const target = calls && !flags.dryRun ? await targetOf(job) : undefined
  const stop = stopping()
  let failed = false
  let events = 0
  try {
    for await (const built of rebuild(systemWorld, wanted, records)) {
      if (stop.aborted) return 1
      if (built.kind === 'left-out') {
        if (!/^(Filtered|Transaction)$/.test(built.leftOut.reason)) failed = true
        if (flags.json) print(JSON.stringify({ kind: 'left-out', ...built.leftOut }))
        else note(renderLeftOut(built.leftOut))
        continue
      }
      events++
      const { bytes, records, offsets } = built.event
      if (!target) {
        print(flags.json ? `{"kind":"event","offsets":${JSON.stringify(offsets)},"event":${bytes}}` : bytes.toString())
        continue
      }
      const answer = await callWith(target, built.event, config?.settings.failures.partialResponses ?? false)
      failed ||= answer.kind !== 'taken'
      const shown = answer.kind === 'taken' ? { ...answer, payload: answer.payload.toString() } : answer
      if (flags.json) print(JSON.stringify({ ...shown, kind: 'called', outcome: answer.kind, records, offsets }))
      else for (const line of renderAnswer(built.event, answer)) print(line)
    }
    if (events === 0) note('nothing to send: none of these records is in an event')
    return failed || events === 0 ? 1 : 0
  } finally {
    await target?.close()
  }
}

/** What a failure destination holds: counted, confirmed, delivered. */
async function replayFailures(job: Job, from: string): Promise<number> {
  const { flags, config, aws, records } = job
  if (flags.delete && flags.keep) throw new IsthmusError('ARGUMENT_INVALID', '--delete and --keep exclude each other')
  const limit = flags.limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--limit', flags.limit, 1, 1e9)
  const store = openStore(from, {
    aws,
    region: aws.environment.AWS_REGION || aws.environment.AWS_DEFAULT_REGION || '',
    afterwards: flags.delete ? 'deleted' : flags.keep ? 'kept' : undefined,
    log() {
      if (records) return records.log
      throw new IsthmusError(
        'ARGUMENT_INVALID',
        `${from} is a topic of which cluster is not said: give --mapping or --bootstrap-servers`,
      )
    },
  })
  const stop = stopping()
  try {
    const all = await store.read(limit, stop)
    if (stop.aborted) return 1
    const contents = config ? ofMapping(all, config, flags.bootstrapServers !== undefined) : all
    const deliveries = inOrder(contents.held)
    if (flags.json)
      print(JSON.stringify({ kind: 'count', from, ...countedIn(contents, deliveries), notes: contents.notes }))
    else for (const line of renderCount(store, contents, deliveries, all.held.length === limit)) print(line)
    if (flags.dryRun || deliveries.length === 0) return 0
    if (!records && deliveries.some(([{ payload }]) => !payload))
      throw new IsthmusError(
        'ARGUMENT_INVALID',
        `${from} holds no records, only where they lie: give --mapping FILE#NAME, or --bootstrap-servers, to read them from Kafka again`,
      )
    await using target = await disposable(targetOf(job))
    if (!(await mayGoOn(job, store, deliveries, stop))) return 1
    return await deliver(job, store, deliveries, target.of, stop)
  } finally {
    await store.close()
  }
}

async function deliver(
  { flags, config, records }: Job,
  store: FailureStore,
  deliveries: readonly Delivery[],
  target: Target,
  stop: AbortSignal,
): Promise<number> {
  const options = {
    store,
    target,
    partialResponses: config?.settings.failures.partialResponses ?? false,
    skipMissing: flags.skipMissing === true,
    ...(records && { records }),
    stop,
  }
  const result = await redrive(systemWorld, deliveries, options, (redriven) => {
    if (flags.json) print(JSON.stringify(redrivenToJson(redriven)))
    else for (const line of renderRedriven(redriven)) print(line)
  })
  if (flags.json) print(JSON.stringify(redriveToJson(result)))
  else for (const line of renderRedrive(result, store)) print(line)
  return result.left.length === 0 && result.done.every(({ outcome }) => outcome === 'delivered') ? 0 : 1
}

async function mayGoOn(
  { flags, config }: Job,
  store: FailureStore,
  deliveries: readonly Delivery[],
  stop: AbortSignal,
) {
  if (flags.yes) return true
  if (!process.stdin.isTTY)
    throw new IsthmusError(
      'ARGUMENT_INVALID',
      'nobody can be asked whether to go on, for there is no terminal: give --yes, or --dry-run',
    )
  const then = store.afterwards === 'deleted' ? 'and delete what it takes' : 'and keep them where they are'
  const fn = functionOf(flags, config)
  return confirmed(`Call ${nameOf(fn)} ${deliveries.length} times, ${then}?`, stop)
}

async function targetOf({ flags, config, aws }: Job): Promise<Target> {
  const fn = functionOf(flags, config)
  if (!fn)
    throw new IsthmusError(
      'ARGUMENT_INVALID',
      'no function: give --function (a URL, lambda:NAME, an ARN, or src/orders.handler), or --mapping',
    )
  const { AWS_REGION, AWS_DEFAULT_REGION } = aws.environment
  const msk = config?.source.kind === 'msk' ? config.source.region : undefined
  const region = flags.region ?? msk ?? (AWS_REGION || AWS_DEFAULT_REGION || '')
  if (fn.kind === 'lambda' && (fn.region ?? region) === '')
    throw new IsthmusError(
      'REGION_MISSING',
      `function ${fn.name} is in no Region that is known: give its ARN, or --region`,
    )
  return createTarget(systemWorld, aws, fn, region, note)
}

async function disposable(made: Promise<Target>) {
  const target = await made
  return { of: target, [Symbol.asyncDispose]: () => target.close() }
}

function nameOf(fn: ServeFunction | undefined): string {
  if (fn?.kind === 'url') return shownUrl(fn.url)
  return fn?.kind === 'local' ? `${fn.handler} of ${fn.code}` : (fn?.name ?? '')
}

/** Aborted at Ctrl-C: what is running is waited for, and nothing more is begun. */
function stopping(): AbortSignal {
  const stop = new AbortController()
  void interrupted().then(() => {
    note('ending after the call that is running; Ctrl-C again ends at once')
    stop.abort()
  })
  return stop.signal
}
