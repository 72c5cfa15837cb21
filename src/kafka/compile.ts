import { IsthmusError } from '../world/index.ts'
import type { Reader } from './reader.ts'
import { type Field, has, type RecordsInput, type Scalar, type Shape, type UnknownTag } from './schema.ts'
import { Writer } from './writer.ts'

/** How one type is read and written in one version. */
interface Codec<T = unknown> {
  read(reader: Reader): T
  write(writer: Writer, value: T): void
  /** The fewest bytes that it can take. */
  readonly least: number
}

export type Body = Readonly<Record<string, unknown>>
export type BodyCodec = Codec<Body>

/** Compiles a table for one version; `flexible`: compact types and a tagged section after every struct (KIP-482). */
export function compile(shape: Shape, version: number, flexible: boolean): BodyCodec {
  const fields = Object.entries(shape).map(([name, field]) => {
    const present = has(field.versions, version)
    const codec = present ? codecOf(name, field, version, flexible) : undefined
    return { name, codec, tag: field.tag, default: field.default }
  })
  const plain = fields.flatMap(({ codec, ...field }) => (codec && field.tag === undefined ? [{ ...field, codec }] : []))
  const tagged = fields.flatMap(({ codec, tag, ...field }) =>
    codec && tag !== undefined ? [{ ...field, codec, tag }] : [],
  )
  tagged.sort((a, b) => a.tag - b.tag)

  function readTags(reader: Reader, body: Record<string, unknown>) {
    let unknown: UnknownTag[] | undefined
    for (let left = reader.fits(reader.varint(), 2); left > 0; left--) {
      const tag = reader.varint()
      const size = reader.fits(reader.varint(), 1)
      const end = reader.position + size
      const field = tagged.find((candidate) => candidate.tag === tag)
      if (field) body[field.name] = field.codec.read(reader)
      else {
        unknown ??= []
        unknown.push({ tag, bytes: reader.view(size) })
      }
      if (reader.position !== end) throw reader.malformed(`tagged field ${tag} does not have the size that it names`)
    }
    if (unknown) body.unknownTags = unknown
  }

  function writeTags(writer: Writer, body: Body) {
    const given: { readonly tag: number; readonly content: Writer }[] = []
    for (const { name, tag, codec, default: absent } of tagged) {
      if (same(body[name] ?? absent, absent)) continue
      const content = new Writer()
      codec.write(content, body[name])
      given.push({ tag, content })
    }
    for (const { tag, bytes } of unknownTagsOf(body)) {
      const content = new Writer()
      content.bytes(bytes)
      given.push({ tag, content })
    }
    given.sort((a, b) => a.tag - b.tag)
    writer.varint(given.length)
    for (const { tag, content } of given) {
      writer.varint(tag)
      writer.varint(content.length)
      writer.append(content)
    }
  }

  return {
    least: plain.reduce((sum, { codec }) => sum + codec.least, flexible ? 1 : 0),
    read(reader) {
      const body: Record<string, unknown> = {}
      for (const field of fields)
        body[field.name] = field.codec && field.tag === undefined ? field.codec.read(reader) : field.default
      if (flexible) readTags(reader, body)
      return body
    },
    write(writer, body) {
      for (const { name, codec, default: absent } of plain) {
        const value = body[name]
        codec.write(writer, value === undefined ? absent : value)
      }
      if (flexible) writeTags(writer, body)
    },
  }
}

function codecOf(name: string, { type, nullable }: Field, version: number, flexible: boolean): Codec {
  const isNullable = has(nullable, version)
  if (type === 'string') return string(name, isNullable, flexible) as Codec
  if (type === 'bytes' || type === 'records') return bytes(name, isNullable, flexible) as Codec
  if (typeof type === 'string') return scalars[type] as Codec
  if ('struct' in type) {
    const codec = compile(type.struct, version, flexible)
    return (isNullable ? nullableStruct(codec) : codec) as Codec
  }
  const { array: element } = type
  const codec =
    typeof element === 'string'
      ? codecOf(name, { type: element, versions: '0+', default: undefined }, version, flexible)
      : compile(element, version, flexible)
  return array(name, codec as Codec, isNullable, flexible) as Codec
}

const scalars: {
  readonly [T in Exclude<Scalar, 'string' | 'bytes'>]: Codec<
    T extends 'bool' ? boolean : T extends 'uuid' ? string : number
  >
} = {
  bool: { least: 1, read: (reader) => reader.int8() !== 0, write: (writer, value) => writer.int8(value ? 1 : 0) },
  int8: { least: 1, read: (reader) => reader.int8(), write: (writer, value) => writer.int8(value) },
  int16: { least: 2, read: (reader) => reader.int16(), write: (writer, value) => writer.int16(value) },
  int32: { least: 4, read: (reader) => reader.int32(), write: (writer, value) => writer.int32(value) },
  int64: { least: 8, read: (reader) => reader.int64(), write: (writer, value) => writer.int64(value) },
  uuid: { least: 16, read: (reader) => reader.hex(16), write: (writer, value) => writer.hex(value) },
}

/** A byte before it says whether it is there. */
function nullableStruct(codec: BodyCodec): Codec<Body | null> {
  return {
    least: 1,
    read: (reader) => (reader.int8() < 0 ? null : codec.read(reader)),
    write(writer, value) {
      writer.int8(value === null ? -1 : 1)
      if (value !== null) codec.write(writer, value)
    },
  }
}

/** The length before a string (16 bits), bytes or an array (32); compact: a varint of one more, so that 0 is null. */
function lengthCodec(name: string, bits: 16 | 32, nullable: boolean, flexible: boolean): Codec<number> {
  const most = bits === 16 && !flexible ? 0x7fff : 0x7fffffff
  return {
    least: flexible ? 1 : bits / 8,
    read(reader) {
      const length = flexible ? reader.varint() - 1 : bits === 16 ? reader.int16() : reader.int32()
      if (length < -1) throw reader.malformed(`${name} has a length of ${length}`)
      if (length === -1 && !nullable) throw reader.malformed(`${name} is null`)
      return length
    },
    write(writer, length) {
      if (length === -1 && !nullable) throw unencodable(`${name} cannot be null`)
      if (length > most) throw unencodable(`${name} cannot be longer than ${most}, it is ${length}`)
      if (flexible) writer.varint(length + 1)
      else if (bits === 16) writer.int16(length)
      else writer.int32(length)
    },
  }
}

function string(name: string, nullable: boolean, flexible: boolean): Codec<string | null> {
  const size = lengthCodec(name, 16, nullable, flexible)
  return {
    least: size.least,
    read(reader) {
      const length = size.read(reader)
      return length === -1 ? null : reader.utf8(length)
    },
    write(writer, value) {
      const length = value === null ? -1 : Buffer.byteLength(value)
      size.write(writer, length)
      if (value !== null) writer.utf8(value, length)
    },
  }
}

function bytes(name: string, nullable: boolean, flexible: boolean): Codec<RecordsInput> {
  const size = lengthCodec(name, 32, nullable, flexible)
  return {
    least: size.least,
    read(reader) {
      const length = size.read(reader)
      return length === -1 ? null : reader.view(length)
    },
    write(writer, value) {
      if (value === null) return size.write(writer, -1)
      const list = Buffer.isBuffer(value) ? [value] : value
      size.write(
        writer,
        list.reduce((sum, part) => sum + part.length, 0),
      )
      for (const part of list) writer.bytes(part)
    },
  }
}

function array(name: string, element: Codec, nullable: boolean, flexible: boolean): Codec<readonly unknown[] | null> {
  const count = lengthCodec(name, 32, nullable, flexible)
  return {
    least: count.least,
    read(reader) {
      const length = count.read(reader)
      if (length === -1) return null
      const list: unknown[] = []
      for (let left = reader.fits(length, element.least); left > 0; left--) list.push(element.read(reader))
      return list
    },
    write(writer, value) {
      if (value === null) return count.write(writer, -1)
      count.write(writer, value.length)
      for (const item of value) element.write(writer, item)
    },
  }
}

/** Is this the default? Defaults are scalars, null, the empty list, or structs of scalars. */
function same(value: unknown, absent: unknown): boolean {
  if (value === absent) return true
  if (Array.isArray(value)) return value.length === 0
  if (typeof value !== 'object' || value === null || typeof absent !== 'object' || absent === null) return false
  return Object.entries(absent).every(([name, of]) => {
    const given: unknown = Reflect.get(value, name)
    return given === undefined || given === of
  })
}

function unknownTagsOf(body: Body): readonly UnknownTag[] {
  return Array.isArray(body.unknownTags) ? body.unknownTags : []
}

function unencodable(problem: string): IsthmusError {
  return new IsthmusError('KAFKA_UNENCODABLE', `a Kafka message cannot be written in this version: ${problem}`)
}
