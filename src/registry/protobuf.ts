import protobuf from 'protobufjs'
import descriptor from 'protobufjs/ext/descriptor.js'
import protojson from 'protobufjs/ext/protojson.js'
import { addImports } from './protobuf-imports.ts'
import { shortestFloat } from './shortest-float.ts'
import type { Codec, Framed, RegisteredSchema } from './types.ts'

/** Which message of the schema's file it is, and where the message begins. */
type ReadNumbers = (message: Framed, file: readonly protobuf.Type[]) => { type: protobuf.Type; body: Buffer }

/**
 * Confluent: the path through the file's messages, a count and as many zigzag varints; a single zero for the first one.
 *
 * @see https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
 */
export const confluentMessage: ReadNumbers = ({ body, messageNumbers }, file) => {
  const reader = protobuf.Reader.create(messageNumbers ?? body)
  const count = reader.sint32()
  const path = count === 0 ? [0] : Array.from({ length: Math.min(Math.max(count, 0), 100) }, () => reader.sint32())
  let types = file
  let type: protobuf.Type | undefined
  for (const number of path) {
    type = types[number]
    types = type ? messagesOf(type) : []
  }
  if (!type) throw new Error(`the schema has no message ${path.join('.')}`)
  return { type, body: messageNumbers ? body : body.subarray(reader.pos) }
}

/**
 * Glue: a varint, the place among all messages of the file by their full names.
 *
 * @see https://github.com/awslabs/aws-glue-schema-registry (MessageIndexFinder)
 */
export const glueMessage: ReadNumbers = ({ body }, file) => {
  const reader = protobuf.Reader.create(body)
  const number = reader.uint32()
  const all = [...file]
  // What is pushed is visited too.
  for (const type of all) all.push(...messagesOf(type))
  const type = all.sort((a, b) => (a.fullName < b.fullName ? -1 : 1))[number]
  if (!type) throw new Error(`the schema has no message ${number}`)
  return { type, body: body.subarray(reader.pos) }
}

/**
 * Protocol Buffers, to JSON as their own specification has it. What it throws says nothing of what is in a message.
 *
 * @throws Error when the schema is none or an import is not among its references
 * @see https://protobuf.dev/programming-guides/json/
 */
export function protobufCodec(schema: RegisteredSchema, read: ReadNumbers): Codec {
  const root = new protobuf.Root()
  const there = new Set(schema.references.map(({ name }) => name))
  for (const { text } of [...schema.references, schema]) addImports(root, addFile(root, text).imports, there)
  root.resolveAll()
  // Other files may have messages in the same package; alone, the file says which ones are its own, and in what order.
  const names = messagesOf(addFile(new protobuf.Root(), schema.text).parent).map(({ fullName }) => fullName)
  const file = names.map((name) => root.lookupType(name))
  return (message) => {
    const { type, body } = read(message, file)
    return jsonOf(type, type.decode(new FloatReader(body)))
  }
}

function jsonOf(type: protobuf.Type, message: protobuf.Message): Buffer {
  try {
    return Buffer.from(protojson.toJsonString(type, message))
  } catch {
    // The library quotes what it cannot write.
    const why = 'a time, a duration or a number has no JSON, or an Any is of a type that the schema lacks'
    throw new Error(`${type.fullName.slice(1)}: ${why}`)
  }
}

/** The library reads floats as doubles, with digits that nobody wrote. */
class FloatReader extends protobuf.BufferReader {
  override float(): number {
    return shortestFloat(super.float())
  }
}

interface Added {
  readonly imports: readonly string[]
  /** The namespace of its package. */
  readonly parent: protobuf.NamespaceBase
}

function addFile(root: protobuf.Root, text: string): Added {
  // A file's text has spaces or quotes.
  const isDescriptor = /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text)
  return isDescriptor ? addDescriptor(root, text) : addText(root, text)
}

function addText(root: protobuf.Root, text: string): Added {
  const { imports = [], weakImports = [], package: name } = protobuf.parse(text, root, { keepCase: true })
  return { imports: [...imports, ...weakImports], parent: name === undefined ? root : root.define(name) }
}

/** What Confluent's Python client registers: a FileDescriptorProto in base64. Confluent's own registry answers with its text. */
function addDescriptor(root: protobuf.Root, base64: string): Added {
  const file = descriptor.FileDescriptorProto.decode(Buffer.from(base64, 'base64'))
  const parent = file.package ? root.define(file.package) : root
  const context = { edition: file.syntax || 'proto2', keepCase: true }
  for (const type of file.messageType ?? []) parent.add(protobuf.Type.fromDescriptor(type, context))
  for (const type of file.enumType ?? []) parent.add(protobuf.Enum.fromDescriptor(type, context))
  return { imports: file.dependency ?? [], parent }
}

function messagesOf(parent: protobuf.NamespaceBase): protobuf.Type[] {
  return parent.nestedArray.filter((child) => child instanceof protobuf.Type)
}
