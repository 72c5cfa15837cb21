import { isPassing } from '../kafka/index.ts'
import { type Clock, IsthmusError, sleep } from '../world/index.ts'
import { findingOf } from './findings.ts'
import { type ProbeFinding, type ProbeResult, type ProbeStep, phases, type StepPlace, stepNames } from './types.ts'

/** What a step that passed has to say, and what the next ones need of it. */
export interface Seen<T> {
  readonly detail: string
  readonly value: T
}

/** Before what passes by itself is tried again. */
const pauseMs = 200

/** Runs the steps and remembers how they went. */
export class Steps {
  readonly #clock: Clock
  readonly #timeoutMs: number
  /** In the order in which they were begun. */
  readonly #targets = new Map<string, number>()
  readonly #steps: ProbeStep[] = []
  readonly #findings: ProbeFinding[] = []

  /** @param timeoutMs how long a cluster may take to come out of what passes by itself */
  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock
    this.#timeoutMs = timeoutMs
  }

  /** Says that steps of this target will come, however long the first one takes. */
  begin(target: string): void {
    if (!this.#targets.has(target)) this.#targets.set(target, this.#targets.size)
  }

  /** @returns undefined when the step failed; what is no IsthmusError is a bug of ours, and passes through */
  async try<T>(place: StepPlace, attempt: () => Promise<Seen<T>>): Promise<T | undefined> {
    const begin = this.#clock.monotonic()
    const milliseconds = () => Math.round((this.#clock.monotonic() - begin) * 10) / 10
    try {
      const { detail, value } = await this.#patiently(attempt)
      this.pass(place, detail, milliseconds())
      return value
    } catch (error) {
      this.fail(place, error, milliseconds())
      return undefined
    }
  }

  /** A leader that is being elected, a coordinator that loads its offsets: clients ask again, and so do we. */
  async #patiently<T>(attempt: () => Promise<T>): Promise<T> {
    const end = this.#clock.monotonic() + this.#timeoutMs
    for (;;) {
      try {
        return await attempt()
      } catch (error) {
        if (!isPassing(error) || this.#clock.monotonic() >= end) throw error
        await sleep(this.#clock, pauseMs)
      }
    }
  }

  pass(place: StepPlace, detail: string, milliseconds?: number): void {
    this.#steps.push({ ...place, outcome: 'passed', detail, ...(milliseconds === undefined ? {} : { milliseconds }) })
  }

  fail(place: StepPlace, error: unknown, milliseconds?: number): void {
    if (!(error instanceof IsthmusError)) throw error
    const finding = findingOf(place, error)
    const { code, explanation: detail } = finding
    this.#findings.push(finding)
    this.#steps.push({
      ...place,
      outcome: 'failed',
      detail,
      code,
      ...(milliseconds === undefined ? {} : { milliseconds }),
    })
  }

  skip(place: StepPlace, why: string): void {
    this.#steps.push({ ...place, outcome: 'skipped', detail: why })
  }

  /** Brokers are walked at the same time: what a mapping meets first is of the earlier phase and step, on any of them. */
  result(): ProbeResult {
    const phase = (place: StepPlace) => phases.indexOf(place.phase)
    const step = (place: StepPlace) => stepNames.indexOf(place.step)
    const target = (place: StepPlace) => this.#targets.get(place.target) ?? this.#targets.size
    return {
      format_version: '1.0',
      verdict: this.#findings.length > 0 ? 'failed' : 'passed',
      findings: this.#findings.toSorted((a, b) => phase(a) - phase(b) || step(a) - step(b) || target(a) - target(b)),
      steps: this.#steps.toSorted((a, b) => phase(a) - phase(b) || target(a) - target(b) || step(a) - step(b)),
    }
  }
}
