/** Kafka on the wire: messages, record batches, connections, consumer and producer. */

export { createAdmin } from './admin.ts'
export { Backoff } from './backoff.ts'
export { type BrokerAddress, parseServer } from './broker-address.ts'
export { buildBatch, type NewRecord } from './build-batch.ts'
export {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  type Request,
} from './codec.ts'
export { Connection } from './connection.ts'
export { type ConsumerOptions, createConsumer, type StartingPosition } from './consumer.ts'
export type { AssignedPartition, Consumer, ConsumerEvents } from './consumer-types.ts'
export { crc32cSource } from './crc32c.ts'
export { errorCodes } from './errors.ts'
export { FrameAssembler } from './frame.ts'
export { isPassing, kafkaFailure } from './kafka-failure.ts'
export { createLogReader, type LogReader, type LogReaderOptions, type OffsetRun } from './log-reader.ts'
export type { Login } from './login.ts'
export {
  type ApiName,
  apiVersions,
  type RequestBody,
  type RequestInput,
  type ResponseBody,
  type ResponseInput,
} from './messages/apis.ts'
export { oauthBearerLogin } from './oauth-bearer.ts'
export { plainLogin } from './plain.ts'
export { createProducer, type Producer, type ProducerOptions } from './producer.ts'
export { batchInfo, stampBatch } from './record-batch.ts'
export type { RecordChunk } from './record-chunk.ts'
export { scanBatches } from './scan.ts'
export { scramLogin } from './scram.ts'
export { tlsFailure } from './tls.ts'
export { secureContext, type TlsOptions, type TlsSource } from './tls-options.ts'
export { VarintReader } from './varint-reader.ts'
export { verifyBatch } from './verify-batch.ts'
