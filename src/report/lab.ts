import type { Finding } from '../check/index.ts'
import type { LabEvent } from '../lab/index.ts'
import { formatLocation } from '../model/index.ts'
import { counted } from './counted.ts'
import { type Style, style } from './style.ts'

/** Of one problem: a function may say something else each time. */
const mostCauses = 4

type MappingEvent = Extract<LabEvent, { kind: 'mapping' }>
type StateEvent = Extract<MappingEvent['event'], { kind: 'state' }>
type InvokedEvent = Extract<MappingEvent['event'], { kind: 'invoked' }>

/** Turns the lab's events into lines for a person; counts what would be too much to print one by one. */
export class LabView {
  readonly #style: Style
  readonly #totals = { produced: 0, records: 0, filtered: 0, batches: 0, failed: 0 }
  /** Records that came in, by topic; and the topics that are there for mappings. */
  readonly #produced = new Map<string, number>()
  readonly #mapped = new Set<string>()
  readonly #committed = new Map<string, number>()
  readonly #shown = new Map<string, string>()
  readonly #warned = new Set<string>()
  readonly #away = new Map<string, string>()
  /** Of the problem that a mapping has now. */
  readonly #causes = new Map<string, Set<string>>()
  #lastStatus = ''

  constructor(options: { readonly color: boolean }) {
    this.#style = style(options.color)
  }

  /** The lines that this event is worth at once. */
  add(event: LabEvent): string[] {
    switch (event.kind) {
      case 'checked':
        return event.edit ? this.#edited(event) : []
      case 'edit-refused':
        return [this.#style.yellow(`edit not used, the lab goes on as it was: ${event.message} (${event.code})`)]
      case 'cluster':
        return this.#cluster(event)
      case 'produced':
        this.#totals.produced = event.total
        this.#produced.set(event.topic, (this.#produced.get(event.topic) ?? 0) + event.records)
        return []
      case 'function-log':
        return [this.#style.dim(`${event.function} | ${event.line}`)]
      case 'mapping':
        return this.#mapping(event)
      case 'failure-record':
        return [
          this.#style.dim(`${event.destination} | ${event.body.slice(0, 400)}${event.body.length > 400 ? '...' : ''}`),
        ]
      case 'notice':
        return [event.message]
    }
  }

  /**
   * The counters in one line; undefined when nothing changed since the last call.
   *
   * @param lag of real clusters, of which nobody tells what came in. Absent: of all that did, what is not committed
   */
  status(lag?: number): string | undefined {
    const { produced, records, filtered, batches, failed } = this.#totals
    const offsets = [...this.#committed].sort(([a], [b]) => byPartition(a, b))
    const line = [
      ...(lag === undefined ? [`records in ${produced}`] : []),
      `delivered ${records}${filtered ? `  filtered out ${filtered}` : ''}`,
      `invocations ${batches}${failed ? ` (${failed} failed)` : ''}`,
      `offsets ${offsets.map(([, offset]) => offset).join(' ') || '-'}`,
      `lag ${lag ?? this.#lag()}`,
    ].join('  ')
    if (line === this.#lastStatus) return undefined
    this.#lastStatus = line
    return this.#style.cyan(line)
  }

  #lag(): number {
    const sum = (counts: Iterable<number>) => [...counts].reduce((total, n) => total + n, 0)
    return sum([...this.#mapped].map((topic) => this.#produced.get(topic) ?? 0)) - sum(this.#committed.values())
  }

  #edited(event: Extract<LabEvent, { kind: 'checked' }>): string[] {
    const dialled = event.redialled.length ? `; ${event.redialled.join(', ')} dials anew` : '; no mapping is touched'
    const verdict = event.result.verdict
    const mark = verdict === 'reachable' ? this.#style.green('✔') : this.#style.red('✖')
    return [
      '',
      `${mark} template read again: network ${verdict}${dialled}`,
      ...event.result.findings.filter((f) => f.severity === 'error').flatMap((f) => this.#cause(f)),
    ]
  }

  #cluster(event: Extract<LabEvent, { kind: 'cluster' }>): string[] {
    for (const topic of event.topics) this.#mapped.add(topic)
    const topic = event.topics[0] ?? 'TOPIC'
    return [
      '',
      `cluster ${this.#style.bold(event.cluster)}`,
      ...event.brokers.map((b) => `  ${b.name}  ${b.address}  ${b.zone}`),
      'your own tools:',
      `  kcat -b ${event.hostServers} -t ${topic} -P        # produce, a line a record`,
      `  kcat -b ${event.hostServers} -t ${topic} -C        # consume`,
      ...(event.scramServers
        ? [
            `  kcat -b ${event.scramServers} -t ${topic} -C -X security.protocol=sasl_ssl -X sasl.mechanism=SCRAM-SHA-512 -X ssl.ca.location=${event.caFile} -X sasl.username=USER -X sasl.password=PASSWORD`,
          ]
        : []),
      ...(event.tlsServers
        ? [
            `  kcat -b ${event.tlsServers} -t ${topic} -C -X security.protocol=ssl -X ssl.ca.location=${event.caFile} -X ssl.certificate.location=CERTIFICATE -X ssl.key.location=KEY`,
          ]
        : []),
      '',
    ]
  }

  #mapping({ mapping, event, causes }: MappingEvent): string[] {
    switch (event.kind) {
      case 'state':
        return this.#state(mapping, event, causes)
      case 'pollers': {
        if (event.reason === 'partitions' || event.reason === 'throughput') return []
        const why = { lag: 'it lags behind', throttled: 'its function is throttled', idle: 'fewer do' }[event.reason]
        return [this.#style.dim(`${mapping}  ${event.before} -> ${event.pollers} pollers: ${why}`)]
      }
      case 'filtered':
        this.#totals.filtered += event.records
        return []
      case 'invoked':
        this.#totals.batches++
        this.#totals.records += event.records - event.failed
        if (event.outcome === 'success') return this.#unheard(mapping, event.message)
        this.#totals.failed++
        if (event.attempt > 1 || this.#isAwayStill(mapping, event)) return []
        return [this.#style.yellow(`${mapping}  ${event.outcome}: ${event.message ?? ''}; ${failedText(event)}`)]
      case 'oversized':
        return [this.#style.yellow(`${mapping}  ${event.message}`)]
      case 'undecoded': {
        const others = event.records > 1 ? `, and ${event.records - 1} more` : ''
        return [this.#style.yellow(`${mapping}  ${event.partition}@${event.offset}: ${event.message}${others}`)]
      }
      case 'destination': {
        const what = `${mapping}  ${recordsOf(event)}, ${event.condition}`
        if (event.outcome === 'delivered') return [this.#style.yellow(`${what}: given to the failure destination`)]
        return event.attempt > 1 ? [] : [this.#style.red(`${what}: ${event.message ?? ''}`)]
      }
      case 'dropped':
        return [this.#style.red(`${mapping}  ${recordsOf(event)} dropped, ${event.reason}`)]
      case 'registry-failed':
      case 'poll-failed':
      case 'commit-failed':
        // The state says so.
        return []
      case 'committed':
        for (const [partition, offset] of Object.entries(event.offsets)) this.#committed.set(partition, offset)
        return []
      case 'assigned':
        // A topic that an edit brought.
        for (const partition of event.partitions) this.#mapped.add(partition.replace(/-\d+$/, ''))
        return [this.#style.dim(`${mapping}  polls ${inOrder(event.partitions)}`)]
      case 'revoked':
      case 'lost':
        return this.#goes(mapping, event)
      case 'polled':
        return []
    }
  }

  /** To another member of the group, or its log is read anew; that who stops gives up all goes without saying. */
  #goes(mapping: string, { kind, partitions }: Extract<MappingEvent['event'], { kind: 'revoked' | 'lost' }>): string[] {
    if (!this.#shown.get(mapping)?.startsWith('Enabled')) return []
    return [this.#style.dim(`${mapping}  ${kind === 'lost' ? 'has lost' : 'gives up'} ${inOrder(partitions)}`)]
  }

  /**
   * A function that is not reached is tried without end, by every batch: that is told once, until nothing waits for it
   * any more. What it takes of others meanwhile does not change that: who is throttled gets through now and then.
   */
  #isAwayStill(mapping: string, { outcome, message }: InvokedEvent): boolean {
    if (outcome !== 'throttled' && outcome !== 'service-error') return false
    const why = `${outcome} ${message}`
    const isKnown = this.#away.get(mapping) === why
    this.#away.set(mapping, why)
    return isKnown
  }

  /** What a function says with every answer is worth one line. */
  #unheard(mapping: string, message: string | undefined): string[] {
    if (message === undefined || this.#warned.has(mapping)) return []
    this.#warned.add(mapping)
    return [this.#style.yellow(`${mapping}  ${message}`)]
  }

  #state(mapping: string, event: StateEvent, causes: readonly Finding[]): string[] {
    const { state, lastProcessingResult: result, cause } = event
    if (!result.startsWith('PROBLEM')) {
      this.#away.delete(mapping)
      this.#causes.delete(mapping)
    }
    // Before and after, and while it is updated, there is no result, or that of what is no more.
    const text = state === 'Enabled' ? `${state}  ${result}` : state
    const isShown = this.#shown.get(mapping) === text
    this.#shown.set(mapping, text)
    if (text === state) return isShown ? [] : [`${this.#style.bold(mapping)}  ${text}`]
    if (!result.startsWith('PROBLEM'))
      return isShown ? [] : [`${this.#style.bold(mapping)}  ${this.#style.green(text)}`]
    const isNew = cause !== undefined && this.#isNew(mapping, cause)
    // Where no finding explains it (a login, a policy, a cluster that is no template's), the error itself does.
    const why = causes.length > 0 || !cause ? causes.flatMap((f) => this.#cause(f)) : [`  cause here: ${cause.message}`]
    if (isShown) return isNew && causes.length === 0 ? why : []
    return [`${this.#style.bold(mapping)}  ${this.#style.red(text)}`, ...why]
  }

  /** One sentence of AWS stands for many a cause, and a cause may give way to another; those that come and go are told once. */
  #isNew(mapping: string, { message }: Error): boolean {
    const known = this.#causes.get(mapping) ?? new Set()
    this.#causes.set(mapping, known)
    if (known.has(message) || known.size === mostCauses) return false
    known.add(message)
    return true
  }

  #cause(finding: Finding): string[] {
    return [
      `  cause here: ${this.#style.bold(finding.code)} ${formatLocation(finding.at)}, ${finding.hop}`,
      `  remedy: ${finding.remedy}`,
    ]
  }
}

function inOrder(partitions: readonly string[]): string {
  return partitions.toSorted(byPartition).join(', ')
}

function byPartition(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

function failedText({ failed, retryAfterMs }: InvokedEvent): string {
  const wait = retryAfterMs === undefined ? '' : ` in ${Math.ceil(retryAfterMs / 1000)} s, as it asks`
  return `${failed === 1 ? 'the record is' : `${failed} records are`} retried${wait}`
}

/** `orders-0@7, orders-1@3-5`: a few of them, and how many there are. */
function recordsOf({ records, offsets }: Extract<MappingEvent['event'], { kind: 'dropped' | 'destination' }>): string {
  const runs = Object.entries(offsets).flatMap(([partition, list]) =>
    list.map(([first, last]) => (first === last ? `${partition}@${first}` : `${partition}@${first}-${last}`)),
  )
  const more = runs.length > 4 ? '...' : ''
  return `${counted(records, 'record')} (${runs.slice(0, 4).join(', ')}${more})`
}
