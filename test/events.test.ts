/** The events of a mapping, read by the parsers that Python functions use, and what these answer, read by the mapping. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { readBatchResponse } from '../src/mapping/batch-response.ts'
import type { EventSource } from '../src/mapping/index.ts'
import { eventOf } from './support/event.ts'
import { judge } from './support/judges.ts'

const python = judge('python')

const script = `
import json, sys
from aws_lambda_powertools.utilities.parser.models import KafkaMskEventModel, KafkaSelfManagedEventModel
event = json.load(sys.stdin)
model = KafkaMskEventModel if event["eventSource"] == "aws:kafka" else KafkaSelfManagedEventModel
parsed = model.model_validate(event)
records = [record for list in parsed.records.values() for record in list]
text = lambda value: value.decode("latin1") if isinstance(value, bytes) else value
print(json.dumps([[r.topic, r.partition, r.offset, text(r.key), text(r.value),
    [{k: text(v) for k, v in h.items()} for h in r.headers]] for r in records]))
`

const records = [
  {
    key: Buffer.from('k1'),
    value: Buffer.from('one'),
    timestamp: 1,
    headers: [{ key: 'é"', value: Buffer.of(0, 127, 128, 255) }],
  },
  { key: null, value: Buffer.from('two'), timestamp: 2 },
]
const sources: EventSource[] = [
  {
    eventSource: 'aws:kafka',
    eventSourceArn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/orders/751d2973-a626-431c-9d4e-d7975eb44dd7-2',
    bootstrapServers: 'b-1.orders.kafka.eu-west-1.amazonaws.com:9098',
  },
  { eventSource: 'SelfManagedKafka', bootstrapServers: '127.0.0.1:9092' },
]

for (const source of sources) {
  test(`Powertools for Python reads the event of ${source.eventSource}`, { skip: python.skip }, async () => {
    const { status, stdout, stderr } = spawnSync(python.path, ['-c', script], {
      input: await eventOf(source, records),
      encoding: 'utf8',
    })
    assert.equal(status, 0, stderr)
    assert.deepEqual(JSON.parse(stdout), [
      ['orders', 3, 41, 'k1', 'one', [{ 'é"': '\0\x7f\x80\xff' }]],
      ['orders', 3, 42, null, 'two', []],
    ])
  })
}

const failing = `
import json, sys
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
def handle(record):
    if record.decoded_value == b"two": raise ValueError("no")
event = json.load(sys.stdin)
processor = BatchProcessor(event_type=EventType.Kafka)
print(json.dumps(process_partial_response(event=event, record_handler=handle, processor=processor)))
`

test("what Powertools' batch processor reports is understood", { skip: python.skip }, async () => {
  const { status, stdout, stderr } = spawnSync(python.path, ['-c', failing], {
    input: await eventOf(sources[0]!, records),
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  assert.deepEqual(readBatchResponse(Buffer.from(stdout)), {
    kind: 'partial',
    failed: new Map([['orders-3', new Set([42])]]),
  })
})
