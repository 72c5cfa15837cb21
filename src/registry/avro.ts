import avro from 'avsc'
import type { Codec, RegisteredSchema } from './types.ts'

/**
 * Avro's binary encoding. What JSON Lambda makes of it is not documented beyond "a standard JSON object": here the value
 * of a union stands alone, without the name of its branch; bytes are text of as many characters, as in Avro's own JSON;
 * logical types stay what carries them.
 *
 * @throws Error when the schema is none
 * @see https://avro.apache.org/docs/1.12.0/specification/#json-encoding
 */
export function avroCodec(schema: RegisteredSchema): Codec {
  const options = { registry: { long: wholeLong() } as Record<string, avro.Type>, wrapUnions: 'always' as const }
  for (const { text } of schema.references) avro.Type.forSchema(parse(text), options)
  const type = avro.Type.forSchema(parse(schema.text), options)
  return ({ body }) => write(type, type.fromBuffer(body))
}

function parse(text: string): avro.Schema {
  // A parsed schema is whatever its author wrote; the library checks it.
  return JSON.parse(text) as avro.Schema
}

/** The library's own reads longs as doubles and refuses those beyond 2^53. */
function wholeLong(): avro.Type {
  const unused = () => {
    throw new Error('only read')
  }
  return avro.types.LongType.__with({
    fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
    toBuffer: unused,
    fromJSON: BigInt,
    toJSON: unused,
    isValid: (value: unknown) => typeof value === 'bigint',
    compare: (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b)),
  })
}

function write(type: avro.Type, value: unknown): string {
  if (type instanceof avro.types.WrappedUnionType) {
    if (value === null) return 'null'
    const [[name, inner] = []] = Object.entries(value as object)
    return write(type.types.find((branch) => branch.branchName === name)!, inner)
  }
  if (type instanceof avro.types.RecordType) {
    const fields = value as Readonly<Record<string, unknown>>
    return `{${type.fields.map(({ name, type: field }) => `"${name}":${write(field, fields[name])}`)}}`
  }
  if (type instanceof avro.types.ArrayType) {
    return `[${(value as unknown[]).map((item) => write(type.itemsType, item))}]`
  }
  if (type instanceof avro.types.MapType) {
    const entries = Object.entries(value as object)
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${write(type.valuesType, item)}`)}}`
  }
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('latin1'))
  if (typeof value === 'bigint') return `${value}`
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`
  return JSON.stringify(value)
}
