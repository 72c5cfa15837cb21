/**
 * What a mapping may do with its records, said once more and in another way than the engine does it: each record's fate
 * by the rules of shared/spec/mapping.md 3, 4 and 12. Every method throws on what is not admissible.
 */
import assert from 'node:assert/strict'

export interface Rules {
  /** -1: without end. With a destination 10 then. */
  readonly retries: number
  /** -1: without end. */
  readonly maximumAgeMs: number
  readonly bisect: boolean
  readonly destination: 'none' | 'wait' | 'drop'
  readonly batchSize: number
  readonly batchingWindowMs: number
  readonly pollers: {
    readonly minimum: number
    readonly maximum: number
    readonly initial: number
    readonly invocations: number
  }
}

export interface LoggedRecord {
  readonly partition: number
  readonly offset: number
  /** -1: none. */
  readonly timestamp: number
  /** Fits in no event. */
  readonly big: boolean
  /** What does not is nobody's business, and committed past. */
  readonly passes: boolean
}

/** A record during one ownership of its partition. */
interface Item extends LoggedRecord {
  readonly tenure: number
  end?: 'taken' | 'destination' | 'dropped' | 'filtered'
}

/** Records that are sent together next, or given up together. */
interface Group {
  items: Item[]
  calls: number
  failures: number
  doomed?: string
  refusals: number
}

interface Job {
  /** How often there had become fewer pollers when it began. */
  readonly era: number
  groups: Group[]
  busy: boolean
  /** How often it waited after a failure since something of it came to an end. */
  pauses: number
  /** When the next step is due: not before, not after. */
  due?: readonly [number, number]
}

export type Verdict =
  | { readonly kind: 'success' | 'failure' | 'unreached' }
  /** Offsets by partition that the function reports, all of them of the call. */
  | { readonly kind: 'report'; readonly failed: readonly (readonly [partition: number, offset: number])[] }

export type Places = readonly (readonly [partition: number, offset: number])[]

const firstPauseMs = 250
const longestPauseMs = 10_000
const triesOfDestination = 3

export class Model {
  readonly #rules: Rules
  readonly #retries: number
  /** Of owned partitions. */
  readonly #items = new Map<number, Item[]>()
  #tenures = 0
  #pollers = 0
  #era = 0
  /** Batches of pollers that are gone by now, of which the rest may still be sent. */
  #unseen = 0
  #jobs: Job[] = []
  readonly #running = new Map<object, { readonly job: Job; readonly group: Group }>()
  #delivering: { readonly job: Job; readonly group: Group }[] = []
  /** `partition@offset` of everything that has ever come to an end. */
  readonly #ended = new Set<string>()
  readonly #log: LoggedRecord[] = []
  readonly #logStart = new Map<number, number>()
  readonly committed = new Map<number, number>()
  readonly counts = { invoked: 0, failed: 0, dropped: 0, delivered: 0, invokeErrors: 0, deliveryErrors: 0 }

  constructor(rules: Rules) {
    this.#rules = rules
    this.#retries = rules.retries >= 0 ? rules.retries : rules.destination === 'none' ? Number.POSITIVE_INFINITY : 10
  }

  written(record: LoggedRecord): void {
    this.#log.push(record)
    if (!record.passes) this.#ended.add(nameOf(record))
  }

  assigned(partition: number): void {
    this.#items.set(partition, [])
    this.#tenures++
  }

  fetched(record: LoggedRecord): void {
    const item: Item = { ...record, tenure: this.#tenures }
    if (!record.passes) item.end = 'filtered'
    this.#items.get(record.partition)!.push(item)
  }

  /** The partition is another's: what of it is not running is sent no more. */
  released(partition: number): void {
    this.#items.delete(partition)
    this.#forgetReleased()
  }

  retained(partition: number, from: number): void {
    this.#logStart.set(partition, from)
  }

  called(call: object, places: Places, now: number): void {
    const items = this.#find(places)
    this.counts.invoked += items.length
    for (const item of items) {
      assert.ok(!item.big, `${nameOf(item)} fits in no event and is sent`)
      assert.ok(!this.#isOld(item, now), `${nameOf(item)} is too old and is sent`)
    }
    const job = this.#jobOf(items[0]!) ?? this.#fresh(items)
    const [group] = job.groups
    assert.deepEqual(group!.items.map(nameOf), items.map(nameOf), 'another group is in turn')
    assert.equal(group!.doomed, undefined, 'what is given up is sent')
    this.#inTurn(job, now)
    this.#running.set(call, { job, group: group! })
  }

  /** There are so many pollers now. */
  scaled(pollers: number): void {
    assert.ok(pollers <= Math.min(this.#rules.pollers.maximum, this.#items.size), `${pollers} pollers are too many`)
    // What the others have on its way is still finished.
    if (pollers < this.#pollers) {
      this.#era++
      // Of a batch that begins with records too old to be sent nothing else was seen yet.
      this.#unseen = this.#jobs.filter(({ groups: [group] }) => group?.doomed !== undefined && group.calls === 0).length
    }
    this.#pollers = pollers
  }

  /** Between steps: no more batches than the pollers may have on their way have begun since there were fewer. */
  withinPollers(): void {
    // A poller that goes sends what it has gathered, where batches wait for a window.
    if (this.#rules.batchingWindowMs > 0) return
    const running = [...this.#running.values()].filter(({ job }) => job.era === this.#era).length
    const most = this.#pollers * this.#rules.pollers.invocations + this.#unseen
    assert.ok(running <= most, `${running} calls of ${this.#pollers} pollers`)
  }

  answered(call: object, verdict: Verdict, now: number): void {
    const { job, group } = this.#running.get(call)!
    this.#running.delete(call)
    job.busy = false
    if (verdict.kind !== 'success') {
      this.counts.invokeErrors++
      this.counts.failed += verdict.kind === 'report' ? verdict.failed.length : group.items.length
    }
    if (verdict.kind === 'unreached') this.#pause(job, now)
    else {
      group.calls++
      if (verdict.kind === 'success') this.#end(job, group.items, 'taken')
      else if (verdict.kind === 'report') this.#reported(job, group, verdict.failed, now)
      else if (this.#rules.bisect && group.items.length > 1) this.#split(job, group, now)
      else this.#failed(job, group, now)
    }
    this.#forgetReleased()
  }

  /** The destination is called. @param invocations as it is told */
  given(condition: string, places: Places, invocations: number, now: number): void {
    assert.notEqual(this.#rules.destination, 'none')
    const { job, group } = this.#doom(condition, places, now)
    assert.equal(invocations, group.calls, 'the destination is told another number of calls')
    const most = this.#rules.destination === 'drop' ? triesOfDestination : Number.POSITIVE_INFINITY
    assert.ok(group.refusals < most, 'the destination is called once more than it may be')
    this.#inTurn(job, now)
    this.#delivering.push({ job, group })
  }

  /** The oldest running call of the destination has ended. @param isTaken which of its records it has */
  delivered(works: boolean, isTaken: (index: number) => boolean, now: number): void {
    const { job, group } = this.#delivering.shift()!
    job.busy = false
    const taken = group.items.filter((_, index) => works || isTaken(index))
    this.counts.delivered += taken.length
    this.#end(job, taken, 'destination')
    if (!works) {
      this.counts.deliveryErrors++
      group.refusals++
      if (this.#rules.destination === 'drop' && group.refusals === triesOfDestination) job.due = [now, now]
      else this.#pause(job, now)
    }
    this.#forgetReleased()
  }

  dropped(reason: string, places: Places, now: number): void {
    if (reason === 'Retention') {
      this.#retired(places)
      return
    }
    this.counts.dropped += places.length
    if (reason === 'DestinationFailed') {
      const [item] = this.#find(places)
      const job = this.#jobOf(item!)!
      assert.equal(this.#rules.destination, 'drop')
      assert.equal(job.groups[0]!.refusals, triesOfDestination)
      this.#end(job, this.#find(places), 'dropped')
      return
    }
    assert.equal(this.#rules.destination, 'none', 'dropped in spite of a destination')
    const { job, group } = this.#doom(reason, places, now)
    this.#end(job, group.items, 'dropped')
  }

  /** The group's offset: everything below it has come to an end. */
  commits(partition: number, next: number): void {
    assert.ok(next >= (this.committed.get(partition) ?? 0), `partition ${partition} is committed backwards, at ${next}`)
    this.committed.set(partition, next)
    const open = this.#log.find((record) => record.partition === partition && !this.#ended.has(nameOf(record)))
    assert.ok(
      !open || next <= open.offset,
      `partition ${partition} is committed at ${next}, past ${open && nameOf(open)}`,
    )
  }

  /** Commits work, and had their time: what is settled is committed. */
  quiet(): void {
    for (const [partition, items] of this.#items) {
      const lowest = items.findIndex(({ end }) => end === undefined)
      // Whether what a filter holds back was read already is not said.
      const last = items.slice(0, lowest < 0 ? items.length : lowest).findLast(({ end }) => end !== 'filtered')
      if (last)
        assert.ok((this.committed.get(partition) ?? 0) > last.offset, `${nameOf(last)} is settled and not committed`)
    }
  }

  /** How many records have not come to an end. */
  get open(): number {
    return this.#log.filter((record) => !this.#ended.has(nameOf(record))).length
  }

  #find(places: Places): Item[] {
    return places.map(([partition, offset]) => {
      const item = this.#items.get(partition)?.find((one) => one.offset === offset)
      assert.ok(item, `${partition}@${offset} is not ours`)
      assert.equal(item.end, undefined, `${partition}@${offset} was settled already`)
      return item
    })
  }

  #jobOf(item: Item): Job | undefined {
    return this.#jobs.find(({ groups }) => groups.some(({ items }) => items.includes(item)))
  }

  /** A new batch: of each partition the next records, none of which waits elsewhere. */
  #fresh(items: Item[], isPart: (item: Item) => boolean = () => true): Job {
    assert.ok(items.length <= this.#rules.batchSize, 'a batch is larger than it may be')
    for (const partition of new Set(items.map((item) => item.partition))) {
      const open = this.#items.get(partition)!.filter(({ end }) => end === undefined)
      const busy = open.find((item) => this.#jobOf(item))
      assert.ok(!busy, `partition ${partition} is sent on while ${busy && nameOf(busy)} is not settled`)
      const wanted = items.filter((item) => item.partition === partition)
      const until = open.indexOf(wanted.at(-1)!) + 1
      const next = open.slice(0, until).filter(isPart)
      assert.deepEqual(wanted.map(nameOf), next.map(nameOf), 'records are left out, or out of order')
    }
    const job: Job = { era: this.#era, groups: [{ items, calls: 0, failures: 0, refusals: 0 }], busy: false, pauses: 0 }
    this.#jobs.push(job)
    return job
  }

  #inTurn(job: Job, now: number): void {
    assert.ok(!job.busy, 'a batch is sent twice at once')
    const [earliest, latest] = job.due ?? [0, Number.POSITIVE_INFINITY]
    assert.ok(now >= earliest, `tried again ${earliest - now} ms too early`)
    assert.ok(now <= latest, `tried again ${now - latest} ms too late`)
    job.busy = true
    delete job.due
  }

  /** The records that are given up: why, and all that have to be with them. */
  #doom(condition: string, places: Places, now: number): { readonly job: Job; readonly group: Group } {
    const items = this.#find(places)
    const [first] = items
    if (condition === 'RecordAgeExceeded') {
      for (const item of items) {
        const isKnown = this.#jobOf(item)?.groups[0]?.doomed === condition
        assert.ok(isKnown || this.#isOld(item, now), `${nameOf(item)} is not too old`)
      }
      const job = this.#jobOf(first!) ?? this.#fresh(items, (item) => this.#isOld(item, now) && item.big === first!.big)
      const [group] = job.groups
      const old = group!.doomed ? group!.items : group!.items.filter((item) => this.#isOld(item, now))
      assert.deepEqual(items.map(nameOf), old.map(nameOf), 'not all that are too old')
      const aged: Group = { ...group!, items, doomed: condition }
      const young = group!.items.filter((item) => !items.includes(item))
      job.groups = [aged, ...(young.length > 0 ? [{ ...group!, items: young }] : []), ...job.groups.slice(1)]
      return { job, group: aged }
    }
    if (condition === 'MaximumPayloadSizeExceeded') {
      assert.deepEqual([items.length, first!.big], [1, true])
      assert.ok(Number.isFinite(this.#retries) || this.#rules.destination !== 'none')
      const job = this.#jobOf(first!) ?? this.#fresh(items)
      job.groups[0]!.doomed = condition
      return { job, group: job.groups[0]! }
    }
    assert.equal(condition, 'RetryAttemptsExhausted')
    const job = this.#jobOf(first!)!
    const [group] = job.groups
    assert.deepEqual(group!.items.map(nameOf), items.map(nameOf))
    assert.equal(group!.doomed, condition, `given up after ${group!.failures} failures`)
    return { job, group: group! }
  }

  #retired(places: Places): void {
    for (const item of this.#find(places)) {
      assert.ok(item.offset < (this.#logStart.get(item.partition) ?? 0), `${nameOf(item)} is still in the log`)
      const job = this.#jobOf(item) ?? this.#fresh([item])
      this.#end(job, [item], 'dropped')
    }
  }

  #end(job: Job, items: readonly Item[], end: NonNullable<Item['end']>): void {
    for (const item of items) {
      item.end = end
      this.#ended.add(nameOf(item))
    }
    for (const group of job.groups) group.items = group.items.filter((item) => item.end === undefined)
    job.groups = job.groups.filter((group) => group.items.length > 0)
    job.busy = false
    if (items.length > 0) job.pauses = 0
    if (job.groups.length === 0) this.#jobs = this.#jobs.filter((one) => one !== job)
  }

  #reported(job: Job, group: Group, failed: Places, now: number): void {
    const isFailed = (item: Item) =>
      failed.some(([partition, offset]) => item.partition === partition && item.offset === offset)
    this.#end(
      job,
      group.items.filter((item) => !isFailed(item)),
      'taken',
    )
    this.#failed(job, group, now)
  }

  #failed(job: Job, group: Group, now: number): void {
    group.failures++
    if (group.failures <= this.#retries) {
      this.#pause(job, now)
      return
    }
    group.doomed = 'RetryAttemptsExhausted'
    job.due = [now, now]
  }

  /** Twice as long as the one before, while nothing comes to an end. The random part of it is none in these lives. */
  #pause(job: Job, now: number): void {
    const due = now + Math.min(longestPauseMs, firstPauseMs * 2 ** job.pauses++)
    job.due = [due, due]
  }

  #split(job: Job, group: Group, now: number): void {
    const middle = Math.ceil(group.items.length / 2)
    const halves = [group.items.slice(0, middle), group.items.slice(middle)].map((items) => ({ ...group, items }))
    job.groups = [...halves, ...job.groups.slice(1)]
    job.due = [now, now]
  }

  #isOld({ timestamp }: Item, now: number): boolean {
    return this.#rules.maximumAgeMs >= 0 && timestamp >= 0 && now - timestamp > this.#rules.maximumAgeMs
  }

  #forgetReleased(): void {
    for (const job of this.#jobs) {
      if (job.busy) continue
      for (const group of job.groups) {
        group.items = group.items.filter((item) => this.#items.get(item.partition)?.includes(item))
      }
      const before = job.groups[0]
      job.groups = job.groups.filter((group) => group.items.length > 0)
      // Whoever comes next has not failed, and waits no longer for it.
      if (job.groups[0] !== before) {
        delete job.due
        job.pauses = 0
      }
    }
    this.#jobs = this.#jobs.filter((job) => job.busy || job.groups.length > 0)
  }
}

function nameOf({ partition, offset }: LoggedRecord): string {
  return `${partition}@${offset}`
}
