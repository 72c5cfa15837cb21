import { type Clock, IsthmusError, messageOf } from '../world/index.ts'
import type { Codec, Decoded, Framed, RegisteredSchema, SchemaReference, SchemaStore, Unframe } from './types.ts'

export interface DecoderOptions {
  readonly store: SchemaStore
  readonly unframe: Unframe
  readonly codec: (schema: RegisteredSchema) => Codec
  /** `JSON`: the message as JSON. `SOURCE`: its own bytes, only out of their frame. */
  readonly format: 'JSON' | 'SOURCE'
}

/** Checks keys and values by their schemas and makes of them what the function gets. */
export interface Decoder {
  /**
   * At once where the schema is known, else when it has been fetched.
   *
   * @param header what Confluent's header of a schema's name holds, when the record has it
   * @throws IsthmusError by the promise, what `SchemaStore.find` throws, and `SCHEMA_UNUSABLE`: the message may be decoded
   * later
   */
  decode(bytes: Buffer, header?: Buffer): Decoded | Promise<Decoded>
}

/** As many as Confluent's clients keep. */
const maximumSchemas = 1000
/** A schema that was not there may have been registered since, and until it is found its records are given up. */
const absentForMs = 5000

type Known =
  | { readonly kind: 'schema'; readonly schema: RegisteredSchema; readonly codec: Codec }
  | { readonly kind: 'absent'; readonly since: number }

/** Schemas never change under their ids, so each is fetched and compiled once. */
export function createDecoder(clock: Clock, options: DecoderOptions): Decoder {
  const known = new Map<string, Known>()
  const loading = new Map<string, Promise<Known>>()

  function current({ id }: SchemaReference): Known | undefined {
    const found = known.get(id)
    return found?.kind === 'absent' && clock.monotonic() - found.since >= absentForMs ? undefined : found
  }

  async function load(reference: SchemaReference): Promise<Known> {
    const schema = await options.store.find(reference)
    const found: Known = schema ? compile(options, reference, schema) : { kind: 'absent', since: clock.monotonic() }
    if (known.size >= maximumSchemas) known.delete(known.keys().next().value!)
    known.set(reference.id, found)
    return found
  }

  /** Messages that ask for one schema at the same time wait for one answer. */
  function loadOnce(reference: SchemaReference): Promise<Known> {
    const running = loading.get(reference.id) ?? load(reference).finally(() => loading.delete(reference.id))
    loading.set(reference.id, running)
    return running
  }

  return {
    decode(bytes, header) {
      const message = framed(options.unframe, bytes, header)
      if (!message) return failed('the message names no schema')
      const found = current(message.reference)
      if (found) return decodeBy(found, message, options.format)
      return loadOnce(message.reference).then((loaded) => decodeBy(loaded, message, options.format))
    },
  }
}

function decodeBy(known: Known, message: Framed, format: DecoderOptions['format']): Decoded {
  const { id } = message.reference
  if (known.kind === 'absent') {
    return { kind: 'failed', condition: 'SCHEMA_NOT_FOUND', message: `the registry has no schema ${id}` }
  }
  try {
    const json = known.codec(message)
    const bytes = format === 'JSON' ? json : message.body
    return { kind: 'decoded', bytes, json, dataFormat: known.schema.format, schemaId: id }
  } catch (error) {
    return failed(`the message does not fit schema ${id}: ${messageOf(error)}`)
  }
}

/** The registry took it: what cannot read it is our library, and that says nothing about the message. */
function compile({ codec }: DecoderOptions, { id }: SchemaReference, schema: RegisteredSchema): Known {
  try {
    return { kind: 'schema', schema, codec: codec(schema) }
  } catch (cause) {
    throw new IsthmusError(
      'SCHEMA_UNUSABLE',
      `schema ${id}, which the registry has as ${schema.format}, cannot be used here: ${messageOf(cause)}; records that name it wait, until it can be or SchemaValidationConfigs leaves them out`,
      { cause, data: { schema: id } },
    )
  }
}

function framed(unframe: Unframe, bytes: Buffer, header: Buffer | undefined): Framed | undefined {
  try {
    return unframe(bytes, header)
  } catch {
    return undefined
  }
}

function failed(message: string): Decoded {
  return { kind: 'failed', condition: 'DESERIALIZATION_ERROR', message }
}
