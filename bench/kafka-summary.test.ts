import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ConsumeColumn,
  type ConsumeSample,
  claims,
  claimsTable,
  consumeMedians,
  consumeTable,
} from './kafka-summary.ts'

const plain: ConsumeColumn = { recordSize: 1000, compression: 'none', tls: false }
const sample = (
  contestant: string,
  mbPerSecond: number,
  cpuSecondsPerGb: number,
  column: ConsumeColumn = plain,
): ConsumeSample => ({ contestant, column, mbPerSecond, cpuSecondsPerGb, peakRssMb: 80 })

const samples = [
  sample('bare loop', 1000, 0.5),
  sample('bare loop, scan', 900, 0.6),
  sample('isthmus, CRC off', 900, 0.6),
  sample('isthmus, CRC off', 100, 9),
  sample('isthmus, CRC off', 950, 0.5),
  sample('isthmus, CRC on', 800, 0.8),
  sample('kcat', 1000, 0.8),
  sample('franz-go', 900, 1),
  sample('kafkajs', 200, 2),
]

const checksums = (column = plain) => [
  { column, source: '@node-rs/crc32', cpuSecondsPerGb: 0.2 },
  { column, source: 'aws-crt', cpuSecondsPerGb: 0.3 },
]

const verdicts = (of: readonly ConsumeSample[], column = plain) =>
  claims(consumeMedians(of), checksums(column)).map(({ what, measured, holds }) => [what, measured, holds])

test('what we want is held against the medians', () => {
  assert.deepEqual(verdicts(samples), [
    ['CRC by @node-rs/crc32, CPU s/GB on top', 0.2, true],
    ['CRC by aws-crt, CPU s/GB on top', 0.3, false],
    ['rate to bare loop, scan', 1, true],
    ['rate to bare loop', 0.9, true],
    ['rate to kcat', 0.9, false],
    ['CPU to kcat', 0.75, true],
    ['CRC on, rate to franz-go', 0.889, false],
    ['CRC on, CPU to franz-go', 0.8, true],
    ['CRC on, CPU of kafkajs to ours', 2.5, false],
  ])
})

test('over TLS and compressed, JavaScript clients are to take twice our CPU time, and the bare loop is no peer', () => {
  const column: ConsumeColumn = { ...plain, compression: 'zstd', tls: true }
  const found = verdicts(
    samples.map((one) => ({ ...one, column })),
    column,
  )
  assert.deepEqual(found.at(-1), ['CRC on, CPU of kafkajs to ours', 2.5, true])
  assert.equal(
    found.some(([what]) => String(what).includes('bare loop')),
    false,
  )
})

test('who was not measured is not compared; what is missed is said', () => {
  const few = samples.filter(({ contestant }) => contestant.startsWith('isthmus') || contestant === 'kcat')
  assert.equal(verdicts(few).length, 4)
  const rows = consumeMedians(few)
  assert.match(consumeTable(rows), /^1000 B none plaintext: kcat +1000 +0\.8 +80$/m)
  const said = claimsTable(claims(rows, []))
  assert.match(said, /^1000 B none plaintext: rate to kcat +0\.9 +>= 1 +missed$/m)
  assert.match(said, /^1000 B none plaintext: CPU to kcat +0\.75 +<= 1 +reached$/m)
  assert.match(said, /^1 of 2 reached$/m)
})
