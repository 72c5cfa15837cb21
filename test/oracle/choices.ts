/** What others choose for a connection. Asked in the order of its way, so that a list of answers is one course of events. */
export interface Choices {
  /** What AWS chooses, and the same for every packet: one of `count`. */
  ofAws(count: number): number
  /** What may differ from packet to packet. */
  port(ports: readonly number[]): number
}

/** The answers so far, and out of how many; from the first question without an answer on, it is the first possibility. */
class Tape {
  readonly answers: number[] = []
  readonly counts: number[] = []
  #position = 0

  rewind(): void {
    this.#position = 0
  }

  next(count: number): number {
    const at = this.#position++
    if (at === this.answers.length) this.answers.push(0)
    this.counts[at] = count
    return this.answers[at]!
  }

  /** The next course of events; false when all have been. */
  advance(): boolean {
    while (this.answers.length > 0) {
      const last = this.answers.length - 1
      if (++this.answers[last]! < this.counts[last]!) return true
      this.answers.pop()
    }
    return false
  }
}

/**
 * Runs a connection for everything that AWS may choose, and for each of these with every port that NAT gateways may
 * use. `each` gets the results of one choice of AWS's.
 */
export function everyChoice<T>(run: (choices: Choices) => T, each: (results: readonly T[]) => void): void {
  const aws = new Tape()
  do {
    const ports = new Tape()
    const choices: Choices = {
      ofAws: (count) => aws.next(count),
      port: (all) => all[ports.next(all.length)]!,
    }
    const results: T[] = []
    do {
      aws.rewind()
      ports.rewind()
      results.push(run(choices))
    } while (ports.advance())
    each(results)
  } while (aws.advance())
}
