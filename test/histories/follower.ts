import { type Event, type Process, partitionOf } from './history.ts'
import { attemptsOf, type Call, isPrompt, type Ledger, partitionIn } from './ledger.ts'
import type { Settings } from './plan.ts'

/** Records that go the same way from here on. */
interface Group {
  readonly places: readonly string[]
  /** How often the function failed with them, as the limit of retries counts it. */
  readonly attempts: number
  /** They may not be sent to the function any more. */
  readonly over: boolean
  /** How often the destination did not take them. */
  refusals: number
}

/** An event that is on its way longer than this is as much a riddle as one to a process that is frozen. Milliseconds. */
const onItsWayMs = 200
const triesOfDestination = 3
/** How wrong the clock of a process may be where ages count (`drawClock`), and some seconds for a busy machine. */
const farthestMs = 30_000

/**
 * Follows what one process says of itself, against what the function and the destination know: which records it may
 * send next, with which others, how often, and what it may give up. And adds up what its metrics have to be.
 */
export class Follower {
  readonly violations: string[] = []
  readonly sums = { invoked: 0, failed: 0, errors: 0, dropped: 0, delivered: 0, refused: 0 }
  /** The calls that it told of. */
  readonly told = new Set<string>()
  readonly #name: string
  readonly #process: Process
  readonly #ledger: Ledger
  readonly #settings: Settings
  readonly #limit: number
  /** By place: what is not settled and was sent, or given up. */
  readonly #groups = new Map<string, Group>()
  /** The same of partitions that went: the destination may have been called with them before. */
  readonly #former = new Map<string, Group>()
  /** When each partition became this process's; none: it is not. */
  readonly #since = new Map<number, number>()
  readonly #lost = new Map<number, number>()

  constructor(name: string, process: Process, ledger: Ledger, settings: Settings) {
    this.#name = name
    this.#process = process
    this.#ledger = ledger
    this.#settings = settings
    this.#limit = attemptsOf(settings)
    for (const event of process.events) this.#follow(event)
  }

  #follow(event: Event): void {
    const { kind, at } = event
    if (kind === 'assigned') this.#turn(event, (partition) => this.#since.set(partition, at))
    else if (kind === 'revoked' || kind === 'lost')
      this.#turn(event, (partition) => {
        this.#since.delete(partition)
        this.#lost.set(partition, at)
      })
    else if (kind === 'invoked') this.#invoked(event)
    else if (kind === 'dropped') this.#dropped(event)
    else if (kind === 'destination') this.#destination(event)
  }

  #turn({ partitions = [] }: Event, each: (partition: number) => void): void {
    for (const partition of partitions.map(partitionOf)) {
      this.#forget(partition)
      each(partition)
    }
  }

  #forget(partition: number): void {
    for (const [place, group] of this.#groups) {
      if (partitionIn(place) !== partition) continue
      this.#groups.delete(place)
      this.#former.set(place, group)
    }
  }

  #invoked(event: Event): void {
    const { requestId = '', outcome = '', records = 0 } = event
    this.sums.invoked += records
    if (outcome !== 'success') {
      this.sums.errors++
      this.sums.failed += outcome === 'partial-failure' ? (event.failed ?? 0) : records
    }
    if (requestId === '') return
    this.told.add(requestId)
    const call = this.#ledger.calls.get(requestId)
    if (!call) {
      this.#unseen(event)
      return
    }
    if (call.places.length !== records) this.#say(`${requestId} had ${call.places.length} records, not ${records}`)
    const allowed = this.#outcomesOf(call)
    if (!allowed.includes(outcome)) this.#say(`${requestId} was a ${allowed.join(' or ')}, not a ${outcome}`)
    const places = call.places.filter((place) => this.#isOurs(place, call))
    if (places.length === 0) return
    for (const place of places)
      if (this.#excess(place, call.at) > farthestMs) this.#say(`${requestId} has ${place}, which is too old`)
    const attempts = this.#sent(call, places)
    for (const place of places) this.#groups.delete(place)
    if (outcome === 'partial-failure') {
      const failed = (call.failed ?? []).filter((place) => places.includes(place))
      if (event.failed !== call.failed?.length) this.#say(`${requestId} failed with ${call.failed?.length}`)
      this.#put(failed, attempts + 1)
    } else if (outcome === 'function-error') {
      // A split is no attempt, and the larger half is first.
      const isSplit = this.#settings.bisect && call.places.length > 1
      const middle = isSplit ? Math.ceil(call.places.length / 2) : call.places.length
      for (const half of [call.places.slice(0, middle), call.places.slice(middle)])
        this.#put(
          half.filter((place) => places.includes(place)),
          isSplit ? attempts : attempts + 1,
        )
    }
  }

  /** Nobody saw it: it came so far only by the word of a process that was frozen meanwhile. */
  #unseen({ at, requestId, milliseconds = 0, ranges = {} }: Event): void {
    if (!this.#isFrozen(at - milliseconds, at)) this.#say(`${requestId} is told, and never was`)
    for (const name of Object.keys(ranges)) this.#forget(partitionOf(name))
  }

  /** What the process may make of it. */
  #outcomesOf(call: Call): string[] {
    const { returned, failed = [], at } = call
    const prompt = isPrompt(call) && !this.#isFrozen(at, returned?.at ?? at)
    const late = prompt ? [] : ['function-error']
    if (returned?.status === 500) return ['function-error']
    if (returned?.status !== 200) return late
    return [failed.length > 0 ? 'partial-failure' : 'success', ...late]
  }

  #isOurs(place: string, { at, id }: Call): boolean {
    const since = this.#since.get(partitionIn(place))
    if (since !== undefined) return at >= since
    const lost = this.#lost.get(partitionIn(place)) ?? 0
    if (at > lost + onItsWayMs && !this.#isFrozen(lost - onItsWayMs, at)) this.#say(`${id} has ${place}, not its own`)
    return false
  }

  /** @returns how often these had failed before */
  #sent({ id }: Call, places: readonly string[]): number {
    const group = this.#groups.get(places[0]!)
    if (!group) {
      const other = places.find((place) => this.#groups.has(place))
      if (other !== undefined) this.#say(`${id} has ${other} behind ${places[0]}, which did not wait with it`)
      return 0
    }
    if (group.over) this.#say(`${id} has ${places[0]} after ${group.attempts} of ${this.#limit} attempts`)
    // A partition that is being given up is sent no more: all of it or nothing.
    const going = new Set(group.places.map(partitionIn))
    for (const place of places) going.delete(partitionIn(place))
    const expected = group.places.filter((place) => this.#groups.get(place) === group && !going.has(partitionIn(place)))
    if (expected.join() !== places.join())
      this.#say(`${id} has ${spanOf(places)} instead of ${spanOf(expected)} that failed together`)
    for (const partition of going) this.#forget(partition)
    return group.attempts
  }

  #put(places: readonly string[], attempts: number): void {
    const group: Group = { places, attempts, over: attempts >= this.#limit, refusals: 0 }
    for (const place of places) this.#groups.set(place, group)
  }

  #dropped({ at, reason = '', offsets }: Event): void {
    const places = this.#ledger.placesIn(offsets as never)
    this.sums.dropped += places.length
    const { destination, whenItFails } = this.#settings
    const what = `${spanOf(places)} dropped for ${reason}`
    if (reason === 'DestinationFailed') {
      const refusals = this.#groups.get(places[0]!)?.refusals ?? 0
      if (destination === undefined || whenItFails !== 'drop' || refusals < triesOfDestination)
        this.#say(`${what} after ${refusals} refusals`)
    } else if (destination !== undefined) this.#say(`${what} in spite of a destination`)
    else this.#checkReason(reason, places, at, what)
    for (const place of places) this.#groups.delete(place)
  }

  #destination({ at, condition = '', outcome, offsets }: Event): void {
    const places = this.#ledger.placesIn(offsets as never)
    this.#checkReason(condition, places, at, `${spanOf(places)} to the destination for ${condition}`)
    if (outcome === 'delivered') {
      this.sums.delivered += places.length
      for (const place of places) {
        if (!this.#ledger.kept.has(place)) this.#say(`${place} is with the destination, which does not have it`)
        this.#groups.delete(place)
      }
      return
    }
    this.sums.refused++
    const before = this.#groups.get(places[0]!) ?? this.#former.get(places[0]!)
    const group = before?.over ? before : { places, attempts: 0, over: true, refusals: 0 }
    group.refusals++
    for (const place of places) if (this.#since.has(partitionIn(place))) this.#groups.set(place, group)
  }

  #checkReason(reason: string, places: readonly string[], at: number, what: string): void {
    if (reason === 'RecordAgeExceeded') {
      const young = places.find((place) => this.#excess(place, at) < -farthestMs)
      if (young !== undefined) this.#say(`${what}: ${young} is not too old`)
      return
    }
    const groupOf = (place: string) => this.#groups.get(place) ?? this.#former.get(place)
    const group = groupOf(places[0]!)
    if (reason !== 'RetryAttemptsExhausted' || !group?.over)
      this.#say(`${what} after ${group?.attempts ?? 0} of ${this.#limit} attempts`)
    else if (places.some((place) => groupOf(place) !== group)) this.#say(`${what}: they did not fail together`)
  }

  /** By how much it was older than it may be, in milliseconds. */
  #excess(place: string, at: number): number {
    const { maximumAgeSeconds } = this.#settings
    return maximumAgeSeconds < 0 ? Number.NEGATIVE_INFINITY : this.#ledger.ageOf(place, at) - maximumAgeSeconds * 1000
  }

  #isFrozen(from: number, until: number): boolean {
    return this.#process.frozen.some((one) => one.from <= until && one.until >= from)
  }

  #say(what: string): void {
    this.violations.push(`${this.#name}: ${what}`)
  }
}

function spanOf(places: readonly string[]): string {
  return places.length < 4 ? places.join(' ') : `${places.length} records from ${places[0]} to ${places.at(-1)}`
}
