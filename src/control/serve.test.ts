import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../test/support/process.ts'
import type { MappingEvent } from '../mapping/index.ts'
import { systemWorld } from '../world/index.ts'
import { Serving } from './serve.ts'
import { readServeFile } from './serve-file.ts'

// Nobody listens on port 1: mappings run, and say so.
const mapping = (topic: string, more = '') =>
  `{SelfManagedEventSource: {Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ["127.0.0.1:1"]}}, Topics: [${topic}], Function: {Url: "http://127.0.0.1:1/"}${more}}`
const file = (mappings: Record<string, string>) =>
  readServeFile(
    `Mappings:\n${Object.entries(mappings)
      .map(([name, text]) => `  ${name}: ${text}\n`)
      .join('')}`,
    '/f.yaml',
    {},
  )

function serving() {
  const events: (readonly [string, MappingEvent])[] = []
  const machine = { credentials: () => assert.fail(), environment: {} }
  const listener = { event: (name: string, event: MappingEvent) => void events.push([name, event]), log() {} }
  return { events, serving: new Serving(systemWorld, machine, listener) }
}

test('only what an edit changes is stopped and started', async () => {
  const { events, serving: running } = serving()
  const first = await running.apply(file({ a: mapping('aa'), b: mapping('bb') }))
  assert.deepEqual(first, { started: ['a', 'b'], restarted: [], stopped: [] })
  await eventually('both tell', () => new Set(events.map(([name]) => name)).size === 2 || undefined)
  events.length = 0
  const second = await running.apply(file({ a: mapping('aa', ', BatchSize: 7'), b: mapping('bb'), c: mapping('cc') }))
  assert.deepEqual(second, { started: ['c'], restarted: ['a'], stopped: [] })
  const stops = (name: string) =>
    events.some(([of, event]) => of === name && event.kind === 'state' && !/^(Creat|Enabl)/.test(event.state))
  assert.deepEqual([stops('a'), stops('b')], [true, false])
  const third = await running.apply(file({ c: mapping('cc') }))
  assert.deepEqual(third, { started: [], restarted: [], stopped: ['a', 'b'] })
  await running.stop()
})

test('edits lead a mapping through the states of AWS', async () => {
  const { events, serving: running } = serving()
  const states = () => events.flatMap(([, event]) => (event.kind === 'state' ? [event.state] : []))
  const goes = async (more: string | undefined, ...expected: string[]) => {
    events.length = 0
    await running.apply(
      file({ a: mapping('aa', more), b: mapping('bb', ', Enabled: false') }).slice(more === undefined ? 1 : 0),
    )
    await eventually(`${more}: ${expected}`, () => states().at(-1) === expected.at(-1) || undefined)
    const distinct = states().filter((state, i, all) => state !== all[i - 1])
    assert.deepEqual(distinct, expected, more)
  }
  await running.apply(file({ b: mapping('bb', ', Enabled: false') }))
  assert.deepEqual(states(), ['Creating', 'Disabled'])
  await goes('', 'Creating', 'Enabled')
  await goes(', BatchSize: 7', 'Updating', 'Enabled')
  await goes(', Enabled: false', 'Disabling', 'Disabled')
  await goes(', Enabled: false, BatchSize: 8', 'Updating', 'Disabled')
  await goes(', BatchSize: 8', 'Enabling', 'Enabled')
  await goes(undefined, 'Deleting')
  await running.stop()
})

test('what cannot be started leaves all as it was', async () => {
  const { serving: running } = serving()
  await running.apply(file({ a: mapping('aa') }))
  const bad = mapping('bb').replace(
    'Url: "http://127.0.0.1:1/"',
    'CodeUri: /nowhere, Handler: a.b, Runtime: nodejs24.x',
  )
  await assert.rejects(running.apply(file({ a: mapping('aa', ', BatchSize: 7'), b: bad })), { code: 'HANDLER_MISSING' })
  const inAnHour = Math.floor(Date.now() / 1000) + 3600
  const early = mapping('bb', `, StartingPosition: AT_TIMESTAMP, StartingPositionTimestamp: ${inAnHour}`)
  await assert.rejects(running.apply(file({ a: mapping('aa'), b: early })), {
    code: 'SETTING_INVALID',
    message: /^b: StartingPositionTimestamp is .*, which is to come/,
  })
  const after = await running.apply(file({ a: mapping('aa') }))
  assert.deepEqual(after, { started: [], restarted: [], stopped: [] })
  await running.stop()
})

test('a function at AWS Lambda must be in a Region that is known', async () => {
  const { serving: running } = serving()
  const lambda = mapping('aa').replace('Function: {Url: "http://127.0.0.1:1/"}', 'FunctionName: orders')
  await assert.rejects(running.apply(file({ a: lambda })), {
    code: 'REGION_MISSING',
    message: /function orders of a .*AWS_REGION/,
  })
  await running.stop()
})
