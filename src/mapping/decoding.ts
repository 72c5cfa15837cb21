import { Backoff, type RecordChunk } from '../kafka/index.ts'
import type { Decoded, Decoder } from '../registry/index.ts'
import type { FailureCondition } from '../targets/index.ts'
import type { Clock, Random } from '../world/index.ts'
import { DecodedChunk } from './decoded-chunk.ts'
import type { ChunkSource, EventChunk } from './event-chunk.ts'
import { headerOf } from './event-headers.ts'
import { pauseAskedBy } from './invocation.ts'
import { Pause } from './pause.ts'

/** What a mapping's schema registry decodes. */
export interface Decoding {
  readonly decoder: Decoder
  /** Of each record. */
  readonly attributes: readonly ('KEY' | 'VALUE')[]
  /** Whether the function gets JSON, or the bytes without what names their schema. */
  readonly format: 'JSON' | 'SOURCE'
}

export interface DecodedChunksOptions extends Decoding {
  readonly clock: Clock
  readonly random: Random
  /** Filters see JSON whatever the function gets. */
  readonly filtered: boolean
  readonly onFailed: (error: Error) => void
  /** The registry has answered, or nobody waits for it any more. */
  readonly onWorks: () => void
  readonly onUndecoded: (failed: Undecoded) => void
  /** There may be a chunk to take. */
  readonly onReady: () => void
}

/** Records of one chunk that their schemas do not read; offset, condition and message are those of the first. */
export interface Undecoded {
  readonly records: number
  readonly offset: number
  readonly condition: FailureCondition
  readonly message: string
}

/** https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format */
const headerNames = { KEY: Buffer.from('__key_schema_id'), VALUE: Buffer.from('__value_schema_id') }

/**
 * A partition's chunks with keys and values decoded, in order, however long a schema is waited for. A fetched chunk
 * becomes one or more, and is held (its bytes count) until the last of them is released; what is decoded at a time is
 * bounded, and nothing is decoded before somebody takes it.
 */
export class DecodedChunks implements ChunkSource {
  readonly #source: ChunkSource
  readonly #options: DecodedChunksOptions
  readonly #backoff: Backoff
  readonly #pause: Pause
  /** Taken, with records that are not decoded. */
  #fetched: RecordChunk | undefined
  #decoded: DecodedChunk | undefined
  #failed: Undecoded | undefined
  #waits = false
  #closed = false
  /** By the last of the chunks that they became. */
  readonly #held = new Map<EventChunk, RecordChunk>()

  constructor(source: ChunkSource, options: DecodedChunksOptions) {
    this.#source = source
    this.#options = options
    this.#backoff = new Backoff(options.random)
    this.#pause = new Pause(options.clock)
  }

  /** What is taken and not decoded yet. */
  get fetched(): RecordChunk | undefined {
    return this.#fetched
  }

  take(): EventChunk | undefined {
    if (this.#waits || this.#closed) return undefined
    this.#fetched ??= this.#source.take()
    if (!this.#fetched) return undefined
    const { filtered, format } = this.#options
    this.#decoded ??= new DecodedChunk(this.#fetched, 0, filtered && format === 'SOURCE')
    const asked = this.#decode(this.#fetched, this.#decoded)
    if (!asked) return this.#close(this.#fetched, this.#decoded)
    void this.#wait(asked)
    return undefined
  }

  release(chunk: EventChunk): void {
    const fetched = this.#held.get(chunk)
    if (!fetched) return
    this.#held.delete(chunk)
    this.#source.release(fetched)
  }

  /** Asks a registry again at once that failed: what made it fail may be mended. */
  retryNow(): void {
    this.#pause.skip()
  }

  /** After what was taken is released: gives back what is not decoded. */
  close(): void {
    this.#closed = true
    if (this.#fetched) this.#source.release(this.#fetched)
    this.#fetched = undefined
    this.#decoded = undefined
    this.#pause.skip()
    this.#options.onWorks()
  }

  /** @returns what to wait for where a schema is not known yet */
  #decode(fetched: RecordChunk, decoded: DecodedChunk): Promise<Decoded> | undefined {
    while (!decoded.full) {
      const i = decoded.next
      const key = this.#part('KEY', fetched, i, fetched.keyStart[i]!, fetched.keyLength[i]!)
      if (key instanceof Promise) return key
      const value = this.#part('VALUE', fetched, i, fetched.valueStart[i]!, fetched.valueLength[i]!)
      if (value instanceof Promise) return value
      const failed = key?.kind === 'failed' ? key : value?.kind === 'failed' ? value : undefined
      if (failed) {
        const { offset, condition, message } = this.#failed ?? { ...failed, offset: fetched.offsets[i]! }
        this.#failed = { records: (this.#failed?.records ?? 0) + 1, offset, condition, message }
      }
      decoded.add(key, value)
    }
    return undefined
  }

  #part(attribute: 'KEY' | 'VALUE', fetched: RecordChunk, i: number, start: number, length: number) {
    const { attributes, decoder } = this.#options
    if (length < 0 || !attributes.includes(attribute)) return undefined
    const bytes = fetched.bytes.subarray(start, start + length)
    return decoder.decode(bytes, headerOf(fetched, i, headerNames[attribute]))
  }

  async #wait(asked: Promise<Decoded>): Promise<void> {
    this.#waits = true
    const error = await asked.then(
      () => undefined,
      (reason: Error) => reason,
    )
    if (this.#closed) return
    if (error) {
      this.#options.onFailed(error)
      const asked = pauseAskedBy(error, this.#options.clock.now())
      await this.#pause.wait(Math.max(this.#backoff.next(), asked))
    } else {
      this.#backoff.reset()
      this.#options.onWorks()
    }
    this.#waits = false
    if (!this.#closed) this.#options.onReady()
  }

  #close(fetched: RecordChunk, decoded: DecodedChunk): EventChunk {
    const chunk = decoded.close()
    if (this.#failed) this.#options.onUndecoded(this.#failed)
    this.#failed = undefined
    if (decoded.last) {
      this.#held.set(chunk, fetched)
      this.#fetched = undefined
      this.#decoded = undefined
    } else {
      this.#decoded = new DecodedChunk(fetched, decoded.next, decoded.judged)
    }
    return chunk
  }
}
