import net from 'node:net'
import tls from 'node:tls'
import type { ConsumeJob } from './contestant.ts'

export interface BareEvents {
  connected(): void
  /** After each response: how many records there were so far. @returns whether to go on, at once or later */
  fetched(records: number): boolean | Promise<boolean>
  /** The last bytes of each batch, when they are wanted: so many, or all that follow what the loop reads itself. */
  readonly tail?: { readonly bytes: number; each(bytes: Buffer, records: number): void }
}

/** What the loop reads of each batch: up to the last offset delta. */
export const headBytes = 27

type Want = { readonly read: number } | { readonly skip: number }

/**
 * The floor: one socket that asks for all partitions at once and throws the bytes away, looking only at the headers of
 * record batches for the next offsets, and at what `tail` wants. Fetch version 4, the oldest that Kafka 4 takes.
 */
export function runBareLoop({ bootstrap, ca, topic, partitions }: ConsumeJob, events: BareEvents): void {
  const next = new Array<number>(partitions).fill(0)
  const { tail } = events

  /** Reads the response as it arrives: asks for the bytes of one small field after the other, and skips the rest. */
  function* response(): Generator<Want, void, Buffer> {
    const int32 = function* (): Generator<Want, number, Buffer> {
      return (yield { read: 4 }).readInt32BE(0)
    }
    yield { skip: 4 + 4 + 4 } // length, correlation id, throttle time
    yield { skip: 4 + 2 + topic.length } // one topic
    for (let left = yield* int32(); left > 0; left--) {
      const partition = yield* int32()
      const error = (yield { read: 2 }).readInt16BE(0)
      if (error !== 0) throw new Error(`partition ${partition} answers with error ${error}`)
      yield { skip: 16 } // high watermark, last stable offset
      yield { skip: Math.max(0, yield* int32()) * 16 } // aborted transactions
      let bytes = Math.max(0, yield* int32())
      while (bytes >= headBytes) {
        const head = yield { read: headBytes }
        const rest = head.readInt32BE(8) + 12 - headBytes
        const records = head.readInt32BE(23) + 1
        bytes -= headBytes
        const whole = rest <= bytes
        if (whole) next[partition] = Number(head.readBigInt64BE(0)) + records
        const last = whole && tail ? Math.min(tail.bytes, rest) : 0
        const skipped = Math.min(rest, bytes) - last
        yield { skip: skipped }
        bytes -= skipped
        if (!whole || !tail) continue
        tail.each(yield { read: last }, records)
        bytes -= last
      }
      yield { skip: bytes }
    }
  }

  const [host = '', port = ''] = bootstrap.split(':')
  const buffers = [Buffer.allocUnsafe(1 << 20), Buffer.allocUnsafe(1 << 20)] as const
  let turn = 0
  let parser = response()
  let want = parser.next()
  let field = Buffer.alloc(headBytes)
  let have = 0

  const onread: net.OnReadOpts = {
    buffer: () => buffers[turn++ & 1] ?? buffers[0],
    callback(count, chunk) {
      take(Buffer.from(chunk.buffer, chunk.byteOffset, count))
      return true
    },
  }
  const at = { host, port: Number(port), noDelay: true }
  const socket = ca === undefined ? net.connect({ ...at, onread }) : tls.connect({ ...at, ca })
  if (ca !== undefined) socket.on('data', take)
  socket.on(ca === undefined ? 'connect' : 'secureConnect', () => {
    events.connected()
    socket.write(fetchRequest(topic, next))
  })

  function take(chunk: Buffer): void {
    let at = 0
    while (!want.done) {
      const size = 'read' in want.value ? want.value.read : want.value.skip
      if ('read' in want.value && size > field.length) field = Buffer.alloc(2 * size)
      const count = Math.min(size - have, chunk.length - at)
      if ('read' in want.value) chunk.copy(field, have, at, at + count)
      at += count
      have += count
      if (have < size) return
      have = 0
      want = parser.next(field.subarray(0, size))
    }
    const more = events.fetched(next.reduce((sum, offset) => sum + offset, 0))
    if (typeof more === 'boolean') goOn(more)
    else void more.then(goOn)
  }

  function goOn(more: boolean): void {
    if (!more) return void socket.destroy()
    parser = response()
    want = parser.next()
    socket.write(fetchRequest(topic, next))
  }
}

/** @param next the offset to fetch of each partition */
function fetchRequest(topic: string, next: readonly number[]): Buffer {
  const request = Buffer.alloc(64 + topic.length + next.length * 16)
  let at = 4
  const int16 = (value: number) => {
    at = request.writeInt16BE(value, at)
  }
  const int32 = (value: number) => {
    at = request.writeInt32BE(value, at)
  }
  int16(1) // Fetch
  int16(4)
  int32(0) // correlation id
  int16(-1) // no client id
  int32(-1) // no replica
  int32(500) // longest wait, ms
  int32(1) // least bytes
  int32(0x7fffffff) // most bytes: the partitions' limits decide
  at = request.writeInt8(0, at) // read uncommitted
  int32(1)
  int16(topic.length)
  at += request.write(topic, at)
  int32(next.length)
  for (const [partition, offset] of next.entries()) {
    int32(partition)
    at = request.writeBigInt64BE(BigInt(offset), at)
    int32(1 << 20)
  }
  request.writeInt32BE(at - 4, 0)
  return request.subarray(0, at)
}
