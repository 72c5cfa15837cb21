/**
 * The message tables, judged by Kafka's own: its generated classes hold what its message definitions say, and read and
 * write what we write and read.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse } from '../src/kafka/codec.ts'
import { arbitraryBody } from '../src/kafka/fixtures/arbitrary-body.ts'
import { type ApiName, apiNames, apis } from '../src/kafka/messages/apis.ts'
import { type Api, type Field, has, type Shape } from '../src/kafka/schema.ts'
import { java } from './support/java.ts'
import { judge } from './support/judges.ts'

const judges = [judge('java'), judge('kafka')]
const skip = judges.find((one) => one.skip)?.skip ?? false

interface Message {
  readonly key: number
  readonly kind: 'request' | 'response'
  readonly min: number
  readonly max: number
  readonly versions: Readonly<Record<string, { readonly flexible: boolean; readonly fields: readonly Described[] }>>
}

interface Described {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
  readonly default: string
  readonly tag?: number
  readonly fields?: readonly Described[]
}

/** Where ours differ on purpose: Kafka's default, and why. */
const otherDefaults: Readonly<Record<string, string>> = {
  // A client is -1, a broker its id.
  'ListOffsets request replicaId': '0',
  // A client is -1; Kafka's default is the debugging tool's.
  'OffsetForLeaderEpoch request replicaId': '-2',
  // The largest int64; no number is nearer than 2^63.
  'Fetch request topics partitions highWatermark': '9223372036854775807',
}

suite('message tables', { skip }, () => {
  test('have the fields, types, tags, nulls and defaults of Kafka, in every version', async () => {
    const keys = apiNames.map((name) => `${apis[name].key}`)
    const lines = (await java({ program: 'KafkaMessages', args: ['schemas', ...keys] })).trim().split('\n')
    const theirs = lines.map((line): Message => JSON.parse(line))
    assert.equal(theirs.length, 2 * apiNames.length)
    const differences = new Set<string>()
    for (const name of apiNames) {
      const table: Api = apis[name]
      for (const { kind, min, max, versions } of theirs.filter(({ key }) => key === table.key)) {
        if (table.min !== min || table.max !== max) differences.add(`${name}: Kafka has versions ${min}-${max}`)
        for (const [version, { flexible, fields }] of Object.entries(versions)) {
          if (Number(version) >= table.flexible !== flexible)
            differences.add(`${name} v${version}: flexible ${flexible}`)
          const kafka = linesOf(fields.map(nullByDefault), `${name} ${kind}`)
          const ours = linesOf(
            describe(table[kind], Number(version), `${name} ${kind}`).map(nullByDefault),
            `${name} ${kind}`,
          )
          for (const line of kafka) if (!ours.includes(line)) differences.add(`only Kafka has ${line}`)
          for (const line of ours) if (!kafka.includes(line)) differences.add(`only we have ${line}`)
          assert.deepEqual(ours.map(nameOf), kafka.map(nameOf), `${name} v${version} ${kind}: the order of fields`)
        }
      }
    }
    assert.deepEqual([...differences], [])
  })

  test('Java reads what we write, and we read what it writes: random bodies of every message and version', async () => {
    const sent = apiNames.flatMap((name) => (['request', 'response'] as const).flatMap((kind) => framesOf(name, kind)))
    const lines = sent.map(({ name, kind, version, body }) => `${apis[name].key} ${kind} ${version} ${body}`)
    const answers = (await java({ program: 'KafkaMessages', args: ['frames'] }, `${lines.join('\n')}\n`))
      .trim()
      .split('\n')
    assert.equal(answers.length, sent.length)
    for (const [i, { what, body, read }] of sent.entries()) {
      const answer = JSON.parse(answers[i] ?? '')
      assert.deepEqual({ error: answer.error, left: answer.left }, { error: undefined, left: 0 }, what)
      // Ids may stand in another order of tags or sets: what counts is that it says the same to us.
      if (answer.hex !== body) assert.deepEqual(read(answer.hex), read(body), what)
    }
  })
})

/** What may be null is null by default, whatever Kafka makes of it (schema.ts). */
function nullByDefault(one: Described): Described {
  const empty = one.nullable && ['', '[]'].includes(one.default)
  const fields = one.fields?.map(nullByDefault)
  return { ...one, ...(empty ? { default: 'null' } : {}), ...(fields ? { fields } : {}) }
}

/** One line a field: where it is, and all that is said of it. */
function linesOf(fields: readonly Described[], place: string): string[] {
  return fields.flatMap(({ name, type, nullable, default: absent, tag, fields: inner = [] }) => {
    const more = [nullable ? 'nullable' : '', tag === undefined ? '' : `tag ${tag}`].filter(Boolean)
    const line = `${place} ${name}: ${[type, ...more, `default ${absent}`].join(', ')}`
    return [line, ...linesOf(inner, `${place} ${name}`)]
  })
}

const nameOf = (line: string) => line.split(':')[0]

/** A table as the Java program describes Kafka's; tagged fields come last, by their numbers. */
function describe(shape: Shape, version: number, place: string): Described[] {
  const fields = Object.entries(shape).filter(([, field]) => has(field.versions, version))
  fields.sort(([, a], [, b]) => (a.tag ?? -1) - (b.tag ?? -1))
  return fields.map(([name, field]) => described(name, field, version, `${place} ${name}`))
}

function described(name: string, { type, nullable, tag, ...field }: Field, version: number, place: string): Described {
  const inner = typeof type === 'string' ? type : 'struct' in type ? type.struct : type.array
  const common = { name, default: otherDefaults[place] ?? textOf(field.default), ...(tag === undefined ? {} : { tag }) }
  if (typeof type === 'string') return { ...common, type, nullable: has(nullable, version) }
  if (typeof inner === 'string') return { ...common, type: `array of ${inner}`, nullable: has(nullable, version) }
  return {
    ...common,
    type: 'struct' in type ? 'struct' : 'array',
    nullable: has(nullable, version),
    fields: describe(inner, version, place),
  }
}

function textOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return value.toString('hex')
  if (Array.isArray(value)) return '[]'
  return typeof value === 'object' && value !== null ? '{}' : String(value)
}

/** Bodies of our own making: three of each version. */
function framesOf(name: ApiName, kind: 'request' | 'response') {
  const { min, max, [kind]: shape }: Api = apis[name]
  const header = { correlationId: 1, clientId: null }
  const headerBytes = (version: number) =>
    Buffer.concat(kind === 'request' ? encodeRequest(name, version, header, {}) : encodeResponse(name, version, 1, {}))
  const versions = Array.from({ length: max - min + 1 }, (_, i) => min + i)
  return versions.flatMap((version) =>
    fc.sample(arbitraryBody(shape, version), 3).map((given) => {
      const whole = Buffer.concat(
        kind === 'request' ? encodeRequest(name, version, header, given) : encodeResponse(name, version, 1, given),
      )
      const start = headerSize(name, version, kind)
      const read = (hex: string) => {
        const frame = Buffer.concat([headerBytes(version).subarray(4, start), Buffer.from(hex, 'hex')])
        return kind === 'request' ? decodeRequest(frame).body : decodeResponse(name, version, frame).body
      }
      return {
        name,
        kind,
        version,
        what: `${name} v${version} ${kind}`,
        body: whole.subarray(start).toString('hex'),
        read,
      }
    }),
  )
}

/** Size, then key, version, correlation id and client id, or correlation id; a tagged section where it is flexible. */
function headerSize(name: ApiName, version: number, kind: 'request' | 'response'): number {
  const flexible = version >= apis[name].flexible
  if (kind === 'request') return 14 + (flexible ? 1 : 0)
  return 8 + (flexible && name !== 'ApiVersions' ? 1 : 0)
}
