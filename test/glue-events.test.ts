/** What a function gets of Glue's messages, plain and zlib, in both formats: Powertools' consumer reads it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { kafkaConsumer } from '@aws-lambda-powertools/kafka'
import type { SchemaConfig } from '@aws-lambda-powertools/kafka/types'
import avro from 'avsc'
import type { Context } from 'aws-lambda'
import protobuf from 'protobufjs'
import { createDecoder, glueDecoding } from '../src/registry/index.ts'
import { systemWorld } from '../src/world/index.ts'

const order = { id: 5, name: 'order 5' }
const avroText = JSON.stringify({
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'int' },
    { name: 'name', type: 'string' },
  ],
})
// By full names the message is the second one of its file.
const protobufText = 'syntax = "proto3"; message Order { int32 id = 1; string name = 2; } message Address { }'
const Order = protobuf.parse(protobufText).root.lookupType('Order')

interface Case {
  readonly text: string
  readonly body: Buffer
  /** How Powertools is told to read the source. */
  readonly source: SchemaConfig
}

const cases: Readonly<Record<'AVRO' | 'JSON' | 'PROTOBUF', Case>> = {
  AVRO: {
    text: avroText,
    body: avro.Type.forSchema(JSON.parse(avroText)).toBuffer(order),
    source: { value: { type: 'avro', schema: avroText } },
  },
  JSON: {
    text: '{"type":"object","required":["id"]}',
    body: Buffer.from(JSON.stringify(order)),
    source: { value: { type: 'json' } },
  },
  PROTOBUF: {
    text: protobufText,
    body: Buffer.concat([Buffer.from([1]), Order.encode(order).finish()]),
    source: { value: { type: 'protobuf', schema: Order } },
  },
}

const id = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9'
const frame = (compression: number) =>
  Buffer.concat([Buffer.from([3, compression]), Buffer.from(id.replaceAll('-', ''), 'hex')])

for (const [dataFormat, { text, body, source }] of Object.entries(cases))
  for (const format of ['JSON', 'SOURCE'] as const)
    test(`${dataFormat} as ${format}`, async () => {
      const store = { find: async () => ({ format: dataFormat as keyof typeof cases, text, references: [] }) }
      const decoder = createDecoder(systemWorld.clock, { ...glueDecoding, store, format })
      for (const message of [Buffer.concat([frame(0), body]), Buffer.concat([frame(5), deflateSync(body)])]) {
        const decoded = await decoder.decode(message)
        assert.ok(decoded.kind === 'decoded')
        const read: unknown[] = []
        const handler = kafkaConsumer(
          async ({ records }) => {
            for (const { value } of records) read.push({ ...(value as object) })
          },
          format === 'JSON' ? { value: { type: 'json' } } : source,
        )
        const record = {
          ...{ topic: 'orders', partition: 0, offset: 0, timestamp: 1, timestampType: 'CREATE_TIME', headers: [] },
          value: decoded.bytes.toString('base64'),
          valueSchemaMetadata: { dataFormat: decoded.dataFormat, schemaId: decoded.schemaId },
        }
        const event = { eventSource: 'aws:kafka', bootstrapServers: 'b:1', records: { 'orders-0': [record] } }
        await handler(event as never, {} as Context)
        assert.deepEqual(read, [order])
      }
    })
