/** What Lambda calls a schema's language in `keySchemaMetadata` and `valueSchemaMetadata`. */
export type DataFormat = 'AVRO' | 'PROTOBUF' | 'JSON'

/** A schema as its registry keeps it. */
export interface RegisteredSchema {
  readonly format: DataFormat
  readonly text: string
  /** All that it refers to, directly or not, by the name it uses; what another one needs stands before it. */
  readonly references: readonly NamedSchema[]
}

export interface NamedSchema {
  readonly name: string
  readonly text: string
}

/** How a message names the schema that it was written with. */
export interface SchemaReference {
  /** Confluent's number, its GUID, or the version id of Glue. */
  readonly kind: 'id' | 'guid' | 'version'
  /** As `schemaId` has it: a decimal number or a UUID. */
  readonly id: string
}

/** Where schemas are kept. */
export interface SchemaStore {
  /**
   * @returns undefined when the registry has no such schema
   * @throws IsthmusError `SERVICE_UNREACHABLE`, `SERVICE_DENIED`, `SERVICE_FAILED`: nothing is known about the schema
   */
  find(reference: SchemaReference): Promise<RegisteredSchema | undefined>
}

/** A message taken out of its frame. */
export interface Framed {
  readonly reference: SchemaReference
  /** What stands behind the prefix, inflated; the numbers of a Protobuf message still before it. */
  readonly body: Buffer
  /** Where they stand instead when the schema is named in a header. */
  readonly messageNumbers?: Buffer
}

/** Takes a message out of its frame; undefined when there is none. */
export type Unframe = (bytes: Buffer, header: Buffer | undefined) => Framed | undefined

/**
 * Reads messages of one schema.
 *
 * @returns the message as JSON, in memory that stays as it is
 * @throws Error when the message does not fit the schema
 */
export type Codec = (message: Framed) => Buffer

/** A key or value as the function gets it, or why it gets none. */
export type Decoded =
  | {
      readonly kind: 'decoded'
      readonly bytes: Buffer
      /** The same as JSON, which filters read whatever the format. */
      readonly json: Buffer
      readonly dataFormat: DataFormat
      readonly schemaId: string
    }
  /** The words are a recollection of AWS's guide, unverified (mapping.md 2.2). */
  | {
      readonly kind: 'failed'
      readonly condition: 'SCHEMA_NOT_FOUND' | 'DESERIALIZATION_ERROR'
      readonly message: string
    }
