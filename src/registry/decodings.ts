import { avroCodec } from './avro.ts'
import type { DecoderOptions } from './decoder.ts'
import { unframeConfluent, unframeGlue } from './frames.ts'
import { jsonSchemaCodec } from './json-schema.ts'
import { confluentMessage, glueMessage, protobufCodec } from './protobuf.ts'

type Decoding = Pick<DecoderOptions, 'unframe' | 'codec'>

const textual = { AVRO: avroCodec, JSON: jsonSchemaCodec }

/** How messages are framed and read whose schemas are in a registry with Confluent's API. */
export const confluentDecoding: Decoding = {
  unframe: unframeConfluent,
  codec: (schema) =>
    schema.format === 'PROTOBUF' ? protobufCodec(schema, confluentMessage) : textual[schema.format](schema),
}

/** The same for Glue's. */
export const glueDecoding: Decoding = {
  unframe: unframeGlue,
  codec: (schema) =>
    schema.format === 'PROTOBUF' ? protobufCodec(schema, glueMessage) : textual[schema.format](schema),
}
