import type { RecordChunk } from '../kafka/index.ts'
import type { FailureCondition } from '../targets/index.ts'

/** Records as events show them; where the mapping has a schema registry, with what that adds. */
export interface EventChunk extends RecordChunk {
  /** What stands behind each record's headers. */
  readonly metadata?: readonly Buffer[]
  /** By index: the records that their schemas do not read, and why. They are as they came. */
  readonly undecoded?: ReadonlyMap<number, FailureCondition>
  /** The same records as filters see them, where the function gets them in another form. */
  readonly judged?: EventChunk
}

/** Where the chunks of one partition come from, in order. */
export interface ChunkSource {
  /** The next one; undefined when there is none yet. */
  take(): EventChunk | undefined
  /** The bytes of a chunk that was taken are not needed any more. */
  release(chunk: EventChunk): void
}
