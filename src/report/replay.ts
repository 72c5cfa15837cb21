import { countOf, type LeftOut, type ReplayAnswer, type ReplayedEvent, type Runs } from '../mapping/index.ts'
import {
  type Contents,
  type Delivery,
  type FailureStore,
  type Redriven,
  type RedriveResult,
  recordsOf,
} from '../replay/index.ts'
import { counted } from './counted.ts'

/** More runs of offsets than these are counted. */
const shownRuns = 8
/** Letters of an answer. */
const shownAnswer = 2000

const reasons: Readonly<Record<LeftOut['reason'], string>> = {
  Expired: 'retention has removed them, the log begins behind them',
  Compacted: 'the log has nothing there any more, compaction has removed them',
  NotWritten: 'the log does not reach so far',
  Transaction: 'no records: ends of transactions, or what aborted ones wrote',
  Filtered: "the mapping's filters leave them out",
  MaximumPayloadSizeExceeded: 'the event of one of them alone is longer than a function may get',
  SCHEMA_NOT_FOUND: 'the schema registry does not have their schema',
  DESERIALIZATION_ERROR: 'their schema does not read them',
  RetryAttemptsExhausted: 'given up',
  RecordAgeExceeded: 'too old',
}

/** Records that are in no event, and why. */
export function renderLeftOut({ partition, offsets, reason }: LeftOut): string {
  return `${runsText(partition, offsets)}: ${counted(countOf(offsets), 'record')} left out: ${reasons[reason]}`
}

/** What a function answered to an event. */
export function renderAnswer(event: Pick<ReplayedEvent, 'records' | 'offsets'>, answer: ReplayAnswer): string[] {
  const what = `${counted(event.records, 'record')}, ${offsetsText(event.offsets)}`
  if (answer.kind === 'taken') {
    const text = answer.payload.toString()
    const shown = text.length > shownAnswer ? `${text.slice(0, shownAnswer)}... (${text.length} characters)` : text
    return [`✔ taken: ${what}`, `  ${shown === '' ? 'no answer' : shown}`]
  }
  const said = answer.kind === 'failed' ? 'not taken' : 'not called'
  return [`✖ ${said}: ${what}`, `  ${answer.message}`]
}

/**
 * What a store holds, before anything is done with it.
 *
 * @param isCut there may be more: no more were to be taken
 */
export function renderCount(
  store: Pick<FailureStore, 'name'>,
  { held, foreign, notes }: Contents,
  deliveries: readonly Delivery[],
  isCut: boolean,
): string[] {
  const count = countedIn({ held, foreign }, deliveries)
  const rows = (title: string, entries: Readonly<Record<string, string | number>>) =>
    Object.entries(entries).map(
      ([name, value], i) => `  ${(i === 0 ? title : '').padEnd(11)}${name.padEnd(26)} ${value}`,
    )
  const partitions = Object.entries(count.partitions).map(
    ([
      name,
      {
        records,
        offsets: [first, last],
      },
    ]) => [name, `${records} in ${first}..${last}`] as const,
  )
  return [
    `${store.name} holds ${counted(count.failures, 'failure record')}${isCut ? ' or more (--limit),' : ''} with ${counted(count.records, 'record')} of ${counted(partitions.length, 'partition')}`,
    ...rows('conditions', count.conditions),
    ...rows('partitions', Object.fromEntries(partitions)),
    ...(count.calls < count.failures
      ? [`  ${count.failures - count.calls} of them say the same of the same records: they are one call`]
      : []),
    ...notes.map((note) => `  note: ${note}`),
    ...foreign.slice(0, shownRuns).map(({ id, why }) => `  left alone: ${id} ${why}`),
    ...(foreign.length > shownRuns ? [`  left alone: ${foreign.length - shownRuns} more`] : []),
  ]
}

/** The same for programs. */
export function countedIn({ held, foreign }: Pick<Contents, 'held' | 'foreign'>, deliveries: readonly Delivery[]) {
  const conditions: Record<string, number> = {}
  const partitions: Record<string, { records: number; offsets: [first: number, last: number] }> = {}
  for (const [{ failure }] of deliveries) {
    for (const { topic, partition, run } of failure.parts) {
      const known = partitions[`${topic}-${partition}`]
      const [first, last] = known?.offsets ?? run
      partitions[`${topic}-${partition}`] = {
        records: (known?.records ?? 0) + shareOf(failure, run),
        offsets: [Math.min(first, run[0]), Math.max(last, run[1])],
      }
    }
  }
  for (const { failure } of held) conditions[failure.condition] = (conditions[failure.condition] ?? 0) + 1
  return {
    failures: held.length,
    calls: deliveries.length,
    records: deliveries.reduce((sum, [{ failure }]) => sum + failure.records, 0),
    conditions,
    partitions,
    foreign,
  }
}

/** Of one partition alone the record tells how many failed; of several, which ones lie between is not said. */
function shareOf({ parts, records }: Delivery[0]['failure'], run: readonly [number, number]): number {
  return parts.length === 1 ? records : countOf([run])
}

export function renderRedriven({ delivery, outcome, events, leftOut, message, notes }: Redriven): string[] {
  const [{ id, failure }, ...same] = delivery
  const what = `${id}${same.length > 0 ? ` and ${same.length} that say the same` : ''}`
  const where = failure.parts.map(({ topic, partition, run }) => runsText(`${topic}-${partition}`, [run])).join(', ')
  const { sent, missing } = recordsOf({ events, leftOut })
  const words: Readonly<Record<Redriven['outcome'], string>> = {
    delivered: `✔ delivered ${counted(sent, 'record')}`,
    'not-deleted': `✖ delivered ${counted(sent, 'record')}, but not deleted: it would be delivered again`,
    failed: '✖ not taken, left where it is',
    incomplete: `✖ not sent, left where it is: ${counted(missing, 'record')} cannot be sent (--skip-missing sends the others, where records are gone for good)`,
    'nothing-left': '✖ nothing is left of it in Kafka',
    lost: '✖ not sent: somebody else holds it by now',
  }
  return [
    `${words[outcome]}: ${where} (${what})`,
    ...(message === undefined ? [] : [`    ${message}`]),
    ...leftOut.map((each) => `    ${renderLeftOut(each)}`),
    ...notes.map((note) => `    note: ${note}`),
  ]
}

export function redrivenToJson({ delivery, outcome, events, leftOut, message, notes }: Redriven) {
  const ids = delivery.map(({ id }) => id)
  const shown = events.map(({ records, offsets }) => ({ records, offsets }))
  return {
    kind: 'redriven',
    ids,
    outcome,
    events: shown,
    leftOut,
    ...(message === undefined ? {} : { message }),
    notes,
  }
}

/** How it ended, in one line and a reason. */
export function renderRedrive({ done, left, message }: RedriveResult, { name, afterwards }: FailureStore): string[] {
  const { delivered, records, failed } = totals(done)
  const kept = afterwards === 'kept' && delivered > 0 ? `, kept in ${name}` : ''
  return [
    `${delivered} delivered with ${counted(records, 'record')}${kept}; ${failed} not; ${left.length} not tried`,
    ...(message === undefined ? [] : [`ended, for the function cannot be reached: ${message}`]),
  ]
}

export function redriveToJson({ done, left, message }: RedriveResult) {
  return { kind: 'end', ...totals(done), left: left.length, ...(message === undefined ? {} : { message }) }
}

function totals(done: readonly Redriven[]) {
  const delivered = done.filter(({ outcome }) => outcome === 'delivered')
  return {
    delivered: delivered.length,
    records: delivered.reduce((sum, one) => sum + recordsOf(one).sent, 0),
    failed: done.length - delivered.length,
  }
}

function offsetsText(offsets: Runs): string {
  return Object.entries(offsets)
    .map(([name, runs]) => runsText(name, runs))
    .join(', ')
}

/** `orders-0@4711..4713, 4715` */
function runsText(partition: string, runs: readonly (readonly [number, number])[]): string {
  const shown = runs.slice(0, shownRuns).map(([first, last]) => (first === last ? `${first}` : `${first}..${last}`))
  const more = runs.length > shownRuns ? ` and ${runs.length - shownRuns} more runs` : ''
  return `${partition}@${shown.join(', ')}${more}`
}
