import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { IsthmusError } from '../world/index.ts'
import {
  decodeAssignment,
  decodeRequest,
  decodeResponse,
  decodeSubscription,
  encodeAssignment,
  encodeRequest,
  encodeResponse,
  encodeSubscription,
} from './codec.ts'
import { arbitraryBody } from './fixtures/arbitrary-body.ts'
import { type ApiName, apiNames, apis } from './messages/apis.ts'
import { type Field, has, type Shape } from './schema.ts'

const header = { correlationId: 77, clientId: 'client-é' }

/** What the peer's frame assembler hands on. */
function frameOf(parts: readonly Buffer[]): Buffer {
  const all = Buffer.concat(parts)
  assert.equal(all.readInt32BE(0), all.length - 4)
  return all.subarray(4)
}

function versionsOf(api: ApiName): number[] {
  const { min, max } = apis[api]
  return Array.from({ length: max - min + 1 }, (_, i) => min + i)
}

suite('codec: round trips', () => {
  for (const api of apiNames) {
    test(`${api}: what was encoded is decoded, in every version`, () => {
      for (const version of versionsOf(api)) {
        fc.assert(
          fc.property(arbitraryBody(apis[api].request, version), (body) => {
            const decoded = decodeRequest(frameOf(encodeRequest(api, version, header, body)))
            assert.deepEqual(decoded, { api, version, ...header, body })
          }),
          { numRuns: 20 },
        )
        fc.assert(
          fc.property(arbitraryBody(apis[api].response, version), (body) => {
            const decoded = decodeResponse(api, version, frameOf(encodeResponse(api, version, 77, body)))
            assert.deepEqual(decoded, { correlationId: 77, body })
          }),
          { numRuns: 20 },
        )
      }
    })
  }
})

interface JavaFrame {
  readonly api: ApiName
  readonly kind: 'request' | 'response'
  readonly version: number
  /** Hex, without the size. */
  readonly frame: string
  readonly json: unknown
}

/** A body in the JSON of Kafka's own converters: only the version's fields, bytes in base64, ids in base64url. */
function javaJson(shape: Shape, body: object, version: number): Record<string, unknown> {
  const fields = Object.entries(shape).filter(([, field]) => has(field.versions, version))
  return Object.fromEntries(fields.map(([name, { type }]) => [name, javaValue(type, Reflect.get(body, name), version)]))
}

function javaValue(type: Field['type'], value: unknown, version: number): unknown {
  if (Buffer.isBuffer(value)) return value.toString('base64')
  if (type === 'uuid') return Buffer.from(String(value), 'hex').toString('base64url')
  if (typeof type === 'string' || typeof value !== 'object' || value === null) return value
  if ('struct' in type) return javaJson(type.struct, value, version)
  const { array: element } = type
  assert(Array.isArray(value))
  return value.map((item) =>
    typeof element === 'string' ? javaValue(element, item, version) : javaJson(element, item, version),
  )
}

// Made by kafka-clients 4.4.0 from random bodies: for each message its oldest, first flexible and newest version.
suite('codec: frames written by the Java client', () => {
  const lines = readFileSync(new URL('fixtures/java-frames.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  const frames = lines.map((line): JavaFrame => JSON.parse(line))

  test('every message is there', () => {
    assert.equal(new Set(frames.map(({ api, kind }) => `${api} ${kind}`)).size, 2 * apiNames.length)
  })

  for (const { api, kind, version, frame, json } of frames) {
    test(`${api} v${version} ${kind}`, () => {
      const bytes = Buffer.from(frame, 'hex')
      const { correlationId, body } = kind === 'request' ? decodeRequest(bytes) : decodeResponse(api, version, bytes)
      assert.equal(correlationId, 77)
      assert.deepEqual(javaJson(apis[api][kind], body, version), json)
      const fields: Record<string, unknown> = { ...body }
      const again =
        kind === 'request'
          ? encodeRequest(api, version, header, fields)
          : encodeResponse(api, version, correlationId, fields)
      assert.equal(frameOf(again).toString('hex'), frame)
    })
  }
})

suite('codec: what a body may leave out', () => {
  test('missing fields take their defaults, fields the version lacks are left out', () => {
    const frame = frameOf(
      encodeRequest('Fetch', 4, header, { maxWaitMs: 500, rackId: 'use1-az1', topics: [{ topic: 't' }] }),
    )
    const request = decodeRequest(frame)
    assert(request.api === 'Fetch')
    assert.equal(request.body.maxBytes, 0x7fffffff)
    assert.equal(request.body.replicaId, -1)
    assert.equal(request.body.maxWaitMs, 500)
    assert.equal(request.body.rackId, '')
    assert.deepEqual(request.body.topics, [{ topic: 't', topicId: '0'.repeat(32), partitions: [] }])
  })

  test('a null that the version does not allow is refused', () => {
    assert.throws(() => encodeRequest('Metadata', 0, header, { topics: null }), { code: 'KAFKA_UNENCODABLE' })
    assert.doesNotThrow(() => encodeRequest('Metadata', 1, header, { topics: null }))
  })

  test('a text that the length field cannot hold is refused', () => {
    const clientSoftwareName = 'x'.repeat(40_000)
    assert.throws(() => encodeRequest('SaslHandshake', 1, header, { mechanism: clientSoftwareName }), {
      code: 'KAFKA_UNENCODABLE',
    })
    assert.doesNotThrow(() => encodeRequest('ApiVersions', 3, header, { clientSoftwareName }))
  })

  test('int64 holds what is beyond 32 bits, and negative numbers', () => {
    for (const committedOffset of [-1, -(2 ** 40), 2 ** 31, 2 ** 32, 2 ** 53 - 1]) {
      const partitions = [{ partitionIndex: 0, committedOffset }]
      const frame = encodeRequest('OffsetCommit', 2, header, { topics: [{ name: 't', partitions }] })
      const request = decodeRequest(frameOf(frame))
      assert(request.api === 'OffsetCommit')
      assert.equal(request.body.topics[0]?.partitions[0]?.committedOffset, committedOffset)
    }
  })
})

suite('codec: byte fields are not copied', () => {
  const records = Buffer.alloc(100_000, 1)
  const body = { responses: [{ topic: 't', partitions: [{ partitionIndex: 3, records }] }] }

  test('large ones become parts of what is written', () => {
    assert(encodeResponse('Fetch', 12, 1, body).includes(records))
  })

  test('a list is written as one', () => {
    const list = [records.subarray(0, 10), records.subarray(10, 50_000), records.subarray(50_000)]
    const listed = { responses: [{ topic: 't', partitions: [{ partitionIndex: 3, records: list }] }] }
    assert.deepEqual(frameOf(encodeResponse('Fetch', 12, 1, listed)), frameOf(encodeResponse('Fetch', 12, 1, body)))
  })

  test('decoding gives views into the frame', () => {
    const frame = frameOf(encodeResponse('Fetch', 4, 1, body))
    const decoded = decodeResponse('Fetch', 4, frame).body.responses[0]?.partitions[0]?.records
    assert.equal(decoded?.buffer, frame.buffer)
    assert.deepEqual(decoded, records)
  })
})

suite('codec: headers', () => {
  test('an API or version that is not spoken leaves the header in the error, to answer it', () => {
    const frame = frameOf(encodeRequest('ApiVersions', 3, header, {}))
    frame.writeInt16BE(99, 2)
    assert.throws(() => decodeRequest(frame), {
      code: 'KAFKA_UNSUPPORTED_API',
      data: { apiKey: 18, api: 'ApiVersions', version: 99, ...header },
    })
    frame.writeInt16BE(4711, 0)
    assert.throws(() => decodeRequest(frame), {
      code: 'KAFKA_UNSUPPORTED_API',
      data: { apiKey: 4711, api: undefined, version: 99, ...header },
    })
    assert.throws(() => encodeRequest('Produce', 2, header, {}), { code: 'KAFKA_UNSUPPORTED_API' })
  })

  test('the answer to ApiVersions never has a tagged section in its header (KIP-511)', () => {
    const frame = frameOf(encodeResponse('ApiVersions', 3, 5, { errorCode: 35 }))
    assert.equal(frame.readInt16BE(4), 35)
  })

  test('unknown tags are skipped in the header, and survive in the body', () => {
    const tags = Buffer.from([1, 0x88, 1, 2, 0xaa, 0xbb])
    const parts = [Buffer.from([0, 12, 0, 4, 0, 0, 0, 1, 255, 255]), tags]
    const body = [Buffer.from([2, 0x67, 0, 0, 0, 1, 2, 0x6d, 0]), tags]
    const request = decodeRequest(Buffer.concat([...parts, ...body]))
    assert.deepEqual(request, {
      api: 'Heartbeat',
      version: 4,
      correlationId: 1,
      clientId: null,
      body: {
        groupId: 'g',
        generationId: 1,
        memberId: 'm',
        groupInstanceId: null,
        unknownTags: [{ tag: 136, bytes: Buffer.from('aabb', 'hex') }],
      },
    })
    assert(request.api === 'Heartbeat')
    const again = frameOf(encodeRequest('Heartbeat', 4, { correlationId: 1, clientId: null }, request.body))
    assert.deepEqual(again, Buffer.concat([...parts.slice(0, 1), Buffer.from([0]), ...body]))
  })

  test('unknown tags go back among the known ones, in the order of their numbers', () => {
    const unknownTags = [{ tag: 1000, bytes: Buffer.from('later') }]
    const body = { finalizedFeaturesEpoch: 5, zkMigrationReady: true, unknownTags }
    const decoded = decodeResponse('ApiVersions', 4, frameOf(encodeResponse('ApiVersions', 4, 1, body))).body
    assert.deepEqual(decoded.unknownTags, unknownTags)
    assert.equal(decoded.finalizedFeaturesEpoch, 5)
    const deep = { topics: [{ name: 't', unknownTags, partitions: [{ partitionIndex: 1, unknownTags }] }] }
    const answer = decodeResponse('Metadata', 13, frameOf(encodeResponse('Metadata', 13, 1, deep))).body
    assert.deepEqual(answer.topics[0]?.unknownTags, unknownTags)
    assert.deepEqual(answer.topics[0]?.partitions[0]?.unknownTags, unknownTags)
  })
})

suite('codec: hostile bytes', () => {
  /** Decodes anything: a body, or one of the two errors. */
  function survives(decode: () => unknown): void {
    try {
      decode()
    } catch (error) {
      const known = error instanceof IsthmusError && /^KAFKA_(MALFORMED|UNSUPPORTED_API)$/.test(error.code)
      if (!known) throw error
    }
  }

  for (const api of apiNames) {
    test(`${api}: mutated frames are decoded or refused`, () => {
      for (const version of new Set([apis[api].min, apis[api].max])) {
        const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 })
        const mutated = (frame: Buffer, changes: [number, number][], cut: number) => {
          for (const [position, byte] of changes) frame[position % frame.length] = byte
          return frame.subarray(0, frame.length - (cut % 3 === 0 ? cut % frame.length : 0))
        }
        fc.assert(
          fc.property(arbitraryBody(apis[api].request, version), edits, fc.nat(), (body, changes, cut) => {
            const frame = mutated(frameOf(encodeRequest(api, version, header, body)), changes, cut)
            survives(() => decodeRequest(frame))
          }),
          { numRuns: 60 },
        )
        fc.assert(
          fc.property(arbitraryBody(apis[api].response, version), edits, fc.nat(), (body, changes, cut) => {
            const frame = mutated(frameOf(encodeResponse(api, version, 77, body)), changes, cut)
            survives(() => decodeResponse(api, version, frame))
          }),
          { numRuns: 60 },
        )
      }
    })
  }

  test('random bytes are decoded or refused', () => {
    const any = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes))
    fc.assert(
      fc.property(fc.constantFrom(...apiNames), any, (api, frame) => {
        for (const version of versionsOf(api)) survives(() => decodeResponse(api, version, frame))
        survives(() => decodeRequest(frame))
      }),
      { numRuns: 300 },
    )
  })

  test('a count is refused before memory is taken for it', () => {
    const frame = Buffer.alloc(20)
    frame.writeInt32BE(0x7fffffff, 8)
    assert.throws(() => decodeResponse('Fetch', 4, frame), {
      code: 'KAFKA_MALFORMED',
      message: /Fetch v4 response is malformed at byte 12: 2147483647 elements do not fit into the 8 bytes/,
    })
  })

  test('null is refused where the version has none', () => {
    const frame = frameOf(encodeRequest('SaslHandshake', 1, header, { mechanism: '' }))
    frame.writeInt16BE(-1, frame.length - 2)
    assert.throws(() => decodeRequest(frame), { code: 'KAFKA_MALFORMED', message: /mechanism is null/ })
  })

  test('a varint of more than 32 bits is refused', () => {
    const head = Buffer.from([0, 0, 0, 1])
    for (const digits of ['ffffffff10', 'ffffffffff01']) {
      const frame = Buffer.concat([head, Buffer.from(digits, 'hex'), Buffer.alloc(20)])
      assert.throws(() => decodeResponse('Heartbeat', 4, frame), { code: 'KAFKA_MALFORMED', message: /longer than 32/ })
    }
  })

  test('bytes that are left over are refused', () => {
    const frame = frameOf(encodeResponse('Heartbeat', 1, 1, {}))
    assert.throws(() => decodeResponse('Heartbeat', 1, Buffer.concat([frame, Buffer.alloc(1)])), {
      code: 'KAFKA_MALFORMED',
    })
  })
})

suite('consumer protocol', () => {
  test('a subscription is read back', () => {
    const subscription = {
      topics: ['orders'],
      userData: Buffer.from('x'),
      ownedPartitions: [{ topic: 'orders', partitions: [0, 5] }],
      generationId: 7,
      rackId: 'use1-az2',
    }
    assert.deepEqual(decodeSubscription(encodeSubscription(subscription)), subscription)
  })

  test('an older or newer version of it is read as far as it is known', () => {
    const old = Buffer.from('0000000000010001740000000161', 'hex')
    assert.deepEqual(decodeSubscription(old), {
      topics: ['t'],
      userData: Buffer.from('a'),
      ownedPartitions: [],
      generationId: -1,
      rackId: null,
    })
    const newer = Buffer.concat([encodeSubscription({ topics: ['t'] }), Buffer.from('more')])
    newer.writeInt16BE(9, 0)
    assert.deepEqual(decodeSubscription(newer).topics, ['t'])
  })

  test('an assignment is read back; none is an empty one', () => {
    const assignment = { assignedPartitions: [{ topic: 'orders', partitions: [1, 2] }], userData: null }
    assert.deepEqual(decodeAssignment(encodeAssignment(assignment)), assignment)
    assert.deepEqual(decodeAssignment(Buffer.alloc(0)).assignedPartitions, [])
  })
})
