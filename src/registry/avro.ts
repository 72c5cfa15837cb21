import avro from 'avsc'
import { AvroInput } from './avro-input.ts'
import { JsonOutput } from './json-output.ts'
import { shortestFloat } from './shortest-float.ts'
import type { Codec, RegisteredSchema } from './types.ts'

/** Writes the next value as JSON. */
type Read = (input: AvroInput) => void

/** Of all schemas: messages are read one at a time. */
const output = new JsonOutput()

/**
 * Avro's binary encoding. What JSON Lambda makes of it is not documented beyond "a standard JSON object": here the value
 * of a union stands alone, without the name of its branch; bytes are text of as many characters, as in Avro's own JSON;
 * logical types stay what carries them.
 *
 * The library reads the schema. Values are read here: it has doubles for longs and an object for each map, and ten bytes
 * may make it build an array of a billion nulls.
 *
 * @throws Error when the schema is none
 * @see https://avro.apache.org/docs/1.12.0/specification/#json-encoding
 */
export function avroCodec(schema: RegisteredSchema): Codec {
  const options = { registry: {}, wrapUnions: 'always', omitRecordMethods: true } as const
  for (const { text } of schema.references) avro.Type.forSchema(parse(text), options)
  const read = readerOf(avro.Type.forSchema(parse(schema.text), options), new Map())
  return ({ body }) => {
    const input = new AvroInput(body)
    output.begin()
    read(input)
    input.end()
    return output.end()
  }
}

/**
 * Registries take schemas that the library does not: with a default that is not of the field's first type, with names
 * that are only namespaces' (`my-app`, `3d`). No default, alias or name is in a message.
 */
function parse(text: string): avro.Schema {
  const lenient = (key: string, value: unknown) => {
    if (key === 'default' || key === 'aliases') return undefined
    const isPath = typeof value === 'string' && (key === 'namespace' || value.includes('.'))
    return isPath ? value.replace(/[^\w.]/g, '_').replace(/(?<=^|\.)(?=\d)/g, '_') : value
  }
  // A parsed schema is whatever its author wrote; the library checks it.
  return JSON.parse(text, lenient) as avro.Schema
}

/** @param known also of types that are in the making: a record may hold itself */
function readerOf(type: avro.Type, known: Map<avro.Type, Read>): Read {
  const found = known.get(type)
  if (found) return found
  let made: Read | undefined
  known.set(type, (input) => made!(input))
  made = make(type, (inner) => readerOf(inner, known))
  known.set(type, made)
  return made
}

function make(type: avro.Type, of: (inner: avro.Type) => Read): Read {
  if (type instanceof avro.types.RecordType) return recordReader(type, of)
  if (type instanceof avro.types.ArrayType) return listReader('[]', of(type.itemsType))
  if (type instanceof avro.types.MapType) {
    const value = of(type.valuesType)
    return listReader('{}', (input) => {
      text(input)
      output.put(':')
      value(input)
    })
  }
  if (type instanceof avro.types.WrappedUnionType) {
    const branches = type.types.map(of)
    return (input) => chosen(branches, input)(input)
  }
  if (type instanceof avro.types.EnumType) {
    const symbols = type.symbols.map((symbol) => JSON.stringify(symbol))
    return (input) => output.put(chosen(symbols, input))
  }
  if (type instanceof avro.types.FixedType) {
    const { size } = type
    return (input) => output.latin1(input.bytes, input.skip(size), input.at)
  }
  const read = primitives[type.typeName]
  if (!read) throw new Error(`${type.typeName} is no type of Avro`)
  return read
}

const primitives: Readonly<Partial<Record<string, Read>>> = {
  null: () => output.put('null'),
  boolean: (input) => output.put(input.byte() === 0 ? 'false' : 'true'),
  int: (input) => output.put(`${input.long()}`),
  long: (input) => output.put(`${input.long()}`),
  float: (input) => output.put(number(shortestFloat(input.float()))),
  double: (input) => output.put(number(input.double())),
  bytes: (input) => output.latin1(input.bytes, input.sized(), input.at),
  string: text,
}

function text(input: AvroInput): void {
  output.text(input.bytes, input.sized(), input.at)
}

/** What JSON has no number for is text. */
function number(value: number): string {
  return Number.isFinite(value) ? `${value}` : `"${value}"`
}

function chosen<T>(choices: readonly T[], input: AvroInput): T {
  const choice = choices[Number(input.long())]
  if (choice === undefined) throw new Error('it names a branch or a symbol that the schema does not have')
  return choice
}

function recordReader({ fields }: avro.types.RecordType, of: (inner: avro.Type) => Read): Read {
  const parts = fields.map(({ name, type }, i) => ({ name: `${i === 0 ? '' : ','}"${name}":`, value: of(type) }))
  return (input) => {
    output.put('{')
    for (const { name, value } of parts) {
      output.put(name)
      value(input)
    }
    output.put('}')
  }
}

function listReader([open = '', close = '']: string, item: Read): Read {
  return (input) => {
    output.put(open)
    let isFirst = true
    for (let count = input.block(); count > 0; count = input.block()) {
      for (let i = 0; i < count; i++) {
        if (!isFirst) output.put(',')
        isFirst = false
        item(input)
      }
    }
    output.put(close)
  }
}
