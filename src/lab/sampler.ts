import { createProducer, type Producer } from '../kafka/index.ts'
import type { World } from '../world/index.ts'
import { sampleOrder } from './orders.ts'

/** A topic to produce to, by the listener for this machine's own tools. */
export interface SampleTopic {
  readonly topic: string
  readonly servers: readonly string[]
}

/** How often a running lab sends: small batches look alive, and few of them cost nothing. Milliseconds. */
const tickMs = 500
/** Records held in memory at a time. */
const sendAtOnce = 10_000

/** Produces sample orders, one after the other to every topic in turn. */
export class Sampler {
  readonly #world: Pick<World, 'clock' | 'random' | 'dial'>
  readonly #topics: readonly (SampleTopic & { readonly producer: Producer })[]
  readonly #isWanted: (topic: string) => boolean
  readonly #onFailed: (error: unknown) => void
  #cancel = () => {}
  #sending: Promise<void> = Promise.resolve()
  #total = 0

  constructor(
    world: Pick<World, 'clock' | 'random' | 'dial'>,
    topics: readonly SampleTopic[],
    /** Asked each time: an edit of the template may change it. */
    isWanted: (topic: string) => boolean,
    onFailed: (error: unknown) => void,
  ) {
    this.#world = world
    this.#topics = topics.map((topic) => ({
      ...topic,
      producer: createProducer(world, { bootstrapServers: topic.servers, clientId: 'isthmus-samples' }),
    }))
    this.#isWanted = isWanted
    this.#onFailed = onFailed
  }

  get total(): number {
    return this.#total
  }

  /** Produces so many records now; resolves when the cluster has them. */
  async produce(count: number): Promise<void> {
    for (let left = count; left > 0; left -= sendAtOnce) await this.#send(Math.min(left, sendAtOnce))
  }

  async #send(count: number): Promise<void> {
    const { clock, random } = this.#world
    const topics = this.#topics.filter(({ topic }) => this.#isWanted(topic))
    if (topics.length === 0) return
    const numbers = Array.from({ length: count }, (_, i) => this.#total + 1 + i)
    this.#total += count
    for (const [i, { topic, producer }] of topics.entries()) {
      const its = numbers.filter((number) => number % topics.length === i)
      if (its.length === 0) continue
      await producer.send(
        topic,
        its.map((number) => sampleOrder(random, clock, number)),
      )
    }
  }

  /** Goes on producing at this rate, in records per second. */
  start(rate: number): void {
    let owed = 0
    const tick = () => {
      owed += (rate * tickMs) / 1000
      const count = Math.floor(owed)
      owed -= count
      this.#sending = this.produce(count).catch(this.#onFailed)
      this.#cancel = this.#world.clock.after(tickMs, tick)
    }
    tick()
  }

  async stop(): Promise<void> {
    this.#cancel()
    await this.#sending
    await Promise.all(this.#topics.map(({ producer }) => producer.close()))
  }
}
