/**
 * Mutated responses of brokers, through all that reads them: frames, the decoder, the scan of records. Each must give a
 * value or one of our errors - no crash, no hang, no more memory than the bytes can stand for.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { buildBatch } from '../../src/kafka/build-batch.ts'
import { decodeResponse, encodeResponse } from '../../src/kafka/codec.ts'
import { compressions } from '../../src/kafka/compression.ts'
import { FetchBudget } from '../../src/kafka/fetch-budget.ts'
import { acceptFetched, scanFetched } from '../../src/kafka/fetch-response.ts'
import { arbitraryBody } from '../../src/kafka/fixtures/arbitrary-body.ts'
import { recordsOf } from '../../src/kafka/fixtures/records-of.ts'
import { FrameAssembler } from '../../src/kafka/frame.ts'
import { FramePool } from '../../src/kafka/frame-pool.ts'
import { type ApiName, apiNames, apis, type ResponseInput } from '../../src/kafka/messages/apis.ts'
import { OwnedPartition } from '../../src/kafka/owned-partition.ts'
import { IsthmusError } from '../../src/world/index.ts'
import { random } from '../linux/random.ts'

interface Sample {
  readonly api: ApiName
  readonly version: number
  /** With its size. */
  readonly frame: Buffer
}

/** What became of the mutants, by kind. */
export interface Outcomes {
  /** Not every byte of the frame came. */
  incomplete: number
  decoded: number
  refused: number
  /** Fetch responses whose records were scanned: all of them, or up to a problem. */
  scanned: number
  spoilt: number
  records: number
}

/** @throws Error with seed and number of the case that misbehaved */
export function fuzzResponses(runs: number, seed: number): Outcomes {
  const others = [...anyResponses(seed)]
  const { plain, compressed } = fetchResponses()
  const samples = [...others, ...plain, ...compressed]
  const outcomes: Outcomes = { incomplete: 0, decoded: 0, refused: 0, scanned: 0, spoilt: 0, records: 0 }
  const { stackTraceLimit } = Error
  // A million stacks that nobody reads.
  Error.stackTraceLimit = 0
  try {
    for (let run = 0; run < runs; run++) {
      const { below } = random(seed, run)
      // What a decompressor refuses is looked at no further, and costs as much as ten others.
      const kind = below(16)
      const from = kind < 3 ? plain : kind === 3 ? compressed : others
      const sample = from[below(from.length)]!
      try {
        judge(sample, mutant(sample.frame, samples[below(samples.length)]!.frame, below), below, outcomes)
      } catch (error) {
        throw new Error(`run ${run} of seed ${seed}, a ${sample.api} v${sample.version}`, { cause: error })
      }
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
  return outcomes
}

/** One of each API in its oldest, newest and one other version, with any values. */
function* anyResponses(seed: number): Generator<Sample> {
  for (const api of apiNames) {
    const { min, max, response } = apis[api]
    for (const version of new Set([min, max, (min + max) >> 1])) {
      const [body] = fc.sample(arbitraryBody(response, version), { numRuns: 1, seed })
      yield { api, version, frame: Buffer.concat(encodeResponse(api, version, 1, body as ResponseInput<typeof api>)) }
    }
  }
}

/** With batches of all formats, codecs and kinds, those of Java's among them. */
function fetchResponses(): { readonly plain: readonly Sample[]; readonly compressed: readonly Sample[] } {
  const java = ['java-batches', 'java-old-batches'].flatMap((name) =>
    readFileSync(new URL(`../../src/kafka/fixtures/${name}.jsonl`, import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map((line): { batch?: string; bytes?: string } => JSON.parse(line))
      .map(({ batch, bytes }) => Buffer.from(batch ?? bytes ?? '', 'hex')),
  )
  const ours = compressions.map((compression) => {
    const records = Array.from({ length: 5 }, (_, i) => ({
      key: i % 2 === 0 ? null : Buffer.from(`key ${i}`),
      value: Buffer.alloc(10 * i, 'value '),
      timestamp: i,
      headers: [{ key: 'h', value: i === 0 ? null : Buffer.from([i]) }],
    }))
    return buildBatch({ records, compression, producerId: 9, producerEpoch: 0, baseSequence: 0 })
  })
  const all = [...java, ...ours]
  const { true: compressed = [], false: plain = [] } = Object.groupBy(all, (batch) => `${isCompressed(batch)}`)
  return { plain: [...fetchesOf(plain)], compressed: [...fetchesOf(compressed)] }
}

function* fetchesOf(all: readonly Buffer[]): Generator<Sample> {
  for (const [i, batch] of all.entries()) {
    const version = [4, 7, 11, 12, 13, 18][i % 6]!
    const partitions = [batch, all[(i + 1) % all.length]!].map((one, partitionIndex) => ({
      partitionIndex,
      highWatermark: 10,
      records: Buffer.concat([one, batch]),
      abortedTransactions: [{ producerId: 9, firstOffset: 0 }],
    }))
    const body = { responses: [{ topic: 'orders', topicId: 'a'.repeat(32), partitions }] }
    yield { api: 'Fetch', version, frame: Buffer.concat(encodeResponse('Fetch', version, 1, body)) }
  }
}

/** Format 2 has its attributes at 21, those before at 17; of either the lowest three bits are the codec. */
function isCompressed(batch: Buffer): boolean {
  return (batch.readInt16BE(batch[16] === 2 ? 21 : 16) & 7) !== 0
}

const interesting = [-1, 0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, -0x80000000]

function mutant(frame: Buffer, other: Buffer, below: (n: number) => number): Buffer {
  let bytes = Buffer.from(frame)
  for (let left = 1 + below(4); left > 0; left--) {
    const position = below(bytes.length)
    switch (below(7)) {
      case 0:
        bytes[position] = below(256)
        break
      case 1:
        bytes[position]! ^= 1 << below(8)
        break
      case 2:
        if (position + 4 <= bytes.length) bytes.writeInt32BE(interesting[below(interesting.length)]! | 0, position)
        break
      case 3:
        if (position + 2 <= bytes.length)
          bytes.writeInt16BE((interesting[below(interesting.length)]! << 16) >> 16, position)
        break
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, position), bytes.subarray(position + 1 + below(8))])
        break
      case 5: {
        const start = below(other.length)
        bytes = Buffer.concat([
          bytes.subarray(0, position),
          other.subarray(start, start + below(64)),
          bytes.subarray(position),
        ])
        break
      }
      default:
        bytes.fill(below(256), position, Math.min(bytes.length, position + below(32)))
    }
    if (bytes.length < 8) return Buffer.from(frame)
  }
  // Most sizes are right, or the rest would never be looked at.
  if (below(16) > 0) bytes.writeInt32BE(bytes.length - 4, 0)
  return bytes
}

const largestFrame = 1 << 24

function judge({ api, version }: Sample, bytes: Buffer, below: (n: number) => number, outcomes: Outcomes): void {
  const frames: Buffer[] = []
  const assembler = new FrameAssembler(largestFrame, (size) => {
    assert.ok(size <= largestFrame)
    return Buffer.allocUnsafe(size)
  })
  try {
    for (let position = 0; position < bytes.length; ) {
      const chunk = bytes.subarray(position, position + 1 + below(bytes.length))
      assembler.push(chunk, chunk.length, (frame) => frames.push(frame))
      position += chunk.length
    }
  } catch (error) {
    ours(error, /^KAFKA_MALFORMED$/)
    outcomes.refused++
  }
  const [frame] = frames
  if (!frame) {
    outcomes.incomplete++
    return
  }
  let body: ReturnType<typeof decodeResponse>['body']
  try {
    body = decodeResponse(api, version, frame).body
    outcomes.decoded++
  } catch (error) {
    ours(error, /^KAFKA_MALFORMED$/)
    outcomes.refused++
    return
  }
  if (api === 'Fetch' && 'responses' in body && 'sessionId' in body) scan(body, below, outcomes)
}

function scan(body: Parameters<typeof acceptFetched>[0], below: (n: number) => number, outcomes: Outcomes): void {
  const numbers = body.responses[0]?.partitions.map(({ partitionIndex }) => partitionIndex) ?? []
  const partitions = new Map(
    numbers.map((partition) => [
      partition,
      new OwnedPartition({ topic: 'orders', partition, epoch: 1, startOffset: 0 }),
    ]),
  )
  const asked = (partition: number) => {
    const target = partitions.get(partition)
    return target && { target, fetchOffset: 0 }
  }
  const budget = new FetchBudget(1 << 30, () => {})
  const context = {
    place: 'b-1:9092',
    budget,
    pool: new FramePool(0),
    // With checksums hardly any mutant would be looked into.
    checkCrc: below(4) === 0,
    isolation: below(2) === 0 ? ('read_committed' as const) : ('read_uncommitted' as const),
    live: () => true,
  }
  try {
    const { refused, unscanned } = acceptFetched(body, asked, context)
    const failed = [...refused, ...scanFetched(unscanned, context).failed]
    for (const { error } of failed) ours(error, /^(KAFKA_|TOPIC_MISSING$)/)
    outcomes[failed.length > 0 ? 'spoilt' : 'scanned']++
  } catch (error) {
    ours(error, /^(KAFKA_|TOPIC_MISSING$)/)
    outcomes.refused++
    return
  }
  for (const partition of partitions.values()) {
    for (let chunk = partition.take(); chunk; chunk = partition.take()) {
      // Seven bytes are the least that a record takes; nothing is set up for more records than could be there.
      assert.ok(
        chunk.offsets.length * 7 <= chunk.bytes.length,
        `${chunk.offsets.length} in ${chunk.bytes.length} bytes`,
      )
      assert.ok(chunk.count <= chunk.offsets.length)
      for (let i = 0; i < chunk.count; i++) {
        const keyLength = chunk.keyLength[i]!
        assert.ok(keyLength < 0 || chunk.keyStart[i]! + keyLength <= chunk.bytes.length)
        assert.ok(chunk.valueStart[i]! + Math.max(0, chunk.valueLength[i]!) <= chunk.bytes.length)
      }
      outcomes.records += recordsOf([chunk]).length
      partition.release(chunk)
    }
  }
}

function ours(error: unknown, codes: RegExp): void {
  if (!(error instanceof IsthmusError && codes.test(error.code))) throw error
}
