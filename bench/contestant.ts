/** What each contestant is told and tells. Each is a process of its own, so that its CPU time and memory are its own. */

/** Read so many records of the topic, which has more; those that deliver POST events to the sink and commit. */
export interface Job {
  readonly bootstrap: string
  readonly topic: string
  readonly partitions: number
  readonly records: number
  /** Of `sink.ts`; 0, for our mapping: events go nowhere. */
  readonly sinkPort: number
  /** Records of a batch at most; 6 MB of event end it sooner. */
  readonly batchSize: number
  /** Invocations in flight. */
  readonly concurrency: number
  /** So many records are delivered before the measure begins: compilers and connections warm up meanwhile. */
  readonly warmUp: number
}

/** Of our mapping alone. */
export interface MappingJob extends Job {
  readonly filters?: readonly string[]
  readonly windowMs?: number
}

export interface Measure {
  /** From the end of the warm-up, or the assignment of the partitions, to the last commit. */
  readonly seconds: number
  /** User and system time of the process meanwhile: what its start takes is left out. */
  readonly cpuSeconds: number
  readonly peakRssMb: number
  /** How many were delivered in it. Absent: all. */
  readonly records?: number
}

/** Of consuming only: read all records of the topic once. */
export interface ConsumeJob extends Pick<Job, 'bootstrap' | 'topic' | 'partitions' | 'records'> {
  /** PEM of the authority; TLS when given. */
  readonly ca?: string
  /** Of our client: whether it compares checksums. */
  readonly checkCrc?: boolean
  /** Of our client: the most bytes of a response, and of what waits; its defaults when absent. */
  readonly fetchMaxBytes?: number
  readonly maxBufferedBytes?: number
}

/** A process that takes longer hangs, and is ended. */
export const longestRunMs = 180_000

export function readJob<T = Job>(): T {
  return JSON.parse(process.argv[2] ?? '')
}

/** Our consumer tries again by itself; a broker on a busy machine may need that. */
export function tellFailure(error: Error): void {
  process.stderr.write(`${error.message}\n`)
}

export function stopwatch() {
  let cpu = process.cpuUsage()
  let started = 0
  let before = 0
  return {
    /** The partitions are there, or `delivered` records were. The first call counts. */
    start(delivered = 0) {
      if (started > 0) return
      before = delivered
      started = performance.now()
      cpu = process.cpuUsage()
    },
    /** All is done, or `delivered` records are: tells the measure on stdout. */
    finish(delivered?: number) {
      const { user, system } = process.cpuUsage(cpu)
      const measure: Measure = {
        seconds: (performance.now() - started) / 1000,
        cpuSeconds: (user + system) / 1e6,
        peakRssMb: process.resourceUsage().maxRSS / 1000,
        ...(delivered === undefined ? {} : { records: delivered - before }),
      }
      process.stdout.write(`${JSON.stringify(measure)}\n`)
    },
  }
}
