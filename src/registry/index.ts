/** Schema registries: finds the schemas that keys and values name, checks and decodes by them. */
export { confluentStore } from './confluent.ts'
export { createDecoder, type Decoder } from './decoder.ts'
export { confluentDecoding, glueDecoding } from './decodings.ts'
export { glueStore } from './glue.ts'
export type { Decoded, SchemaStore } from './types.ts'
