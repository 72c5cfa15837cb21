import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '../check/index.ts'
import type { LabEvent } from '../lab/index.ts'
import { LabView } from './lab.ts'

type MappingEvent = Extract<LabEvent, { kind: 'mapping' }>['event']
type Checked = Extract<LabEvent, { kind: 'checked' }>

const finding: Finding = {
  code: 'SG_HAS_NO_RULES',
  severity: 'error',
  path: 'poll',
  at: { file: 'template.yaml', line: 142 },
  resource: 'BrokerGroup',
  fingerprint: '0123',
  hop: 'security group BrokerGroup, no inbound rule for tcp 9098 from itself',
  explanation: 'no rule',
  remedy: 'add an inbound rule',
  mappings: ['Mapping'],
  flows: [],
}
const other: Finding = {
  ...finding,
  code: 'ENI_SG_RULES_MISMATCH',
  hop: 'security group BrokerGroup, no outbound rule',
}

function of(event: MappingEvent, causes: readonly Finding[] = [], mapping = 'Mapping'): LabEvent {
  return { kind: 'mapping', mapping, event, causes }
}

function state(state: 'Updating' | 'Enabled', lastProcessingResult: string, causes: readonly Finding[] = []): LabEvent {
  return of({ kind: 'state', state, reason: 'USER_INITIATED', lastProcessingResult }, causes)
}

function invoked(
  outcome: 'success' | 'function-error' | 'throttled',
  records: number,
  attempt = 1,
  message = 'no more cups',
): LabEvent {
  const event = { kind: 'invoked', requestId: '', records, bytes: 1, ranges: {}, outcome, milliseconds: 1 } as const
  const failed = outcome === 'success' ? 0 : records
  return of({
    ...event,
    failed,
    taken: {},
    takenAlone: () => ({}),
    attempt,
    ...(outcome === 'success' ? {} : { message }),
  })
}

function checked(
  verdict: 'reachable' | 'blocked',
  findings: readonly Finding[],
  redialled: readonly string[],
): Checked {
  const result = { format_version: '1.0', verdict, mappings: [], findings, questions: [] } as const
  return { kind: 'checked', result, edit: true, redialled }
}

const cluster: LabEvent = {
  kind: 'cluster',
  cluster: 'orders',
  brokers: [{ name: 'b-1.orders', address: '10.0.10.10', zone: 'us-east-1a' }],
  hostServers: '127.0.0.1:19092',
  scramServers: '',
  tlsServers: '127.0.0.1:19093',
  caFile: '/tmp/ca.pem',
  topics: ['orders'],
}

const produced = (topic: string, records: number, total: number): LabEvent => ({
  kind: 'produced',
  topic,
  records,
  total,
})

test('a cluster is shown with its brokers and the line to paste', () => {
  const lines = new LabView({ color: false }).add(cluster)
  assert.ok(lines.includes('  b-1.orders  10.0.10.10  us-east-1a'))
  assert.ok(lines.some((line) => line.startsWith('  kcat -b 127.0.0.1:19092 -t orders -P')))
  assert.ok(lines.some((line) => /^ {2}kcat -b 127.0.0.1:19093 .*ssl.ca.location=\/tmp\/ca.pem/.test(line)))
  assert.ok(!lines.some((line) => line.includes('SCRAM')))
})

test('a problem has its cause and remedy below it', () => {
  const view = new LabView({ color: false })
  assert.deepEqual(view.add(state('Enabled', 'PROBLEM: Connection error. ...', [finding])), [
    'Mapping  Enabled  PROBLEM: Connection error. ...',
    '  cause here: SG_HAS_NO_RULES template.yaml:142, security group BrokerGroup, no inbound rule for tcp 9098 from itself',
    '  remedy: add an inbound rule',
  ])
})

test('a problem that no finding explains shows its error', () => {
  const view = new LabView({ color: false })
  const cause = new Error('nothing listens at k1:9092')
  const event = {
    kind: 'state',
    state: 'Enabled',
    reason: 'USER_INITIATED',
    lastProcessingResult: 'PROBLEM: Connection error.',
    cause,
  } as const
  assert.deepEqual(view.add(of(event)), [
    'Mapping  Enabled  PROBLEM: Connection error.',
    '  cause here: nothing listens at k1:9092',
  ])
  assert.equal(new LabView({ color: false }).add(of(event, [finding])).length, 3)
})

test('the same problem is told once, and again with the new cause when an edit changes it', () => {
  const view = new LabView({ color: false })
  const problem = 'PROBLEM: Connection error. ...'
  view.add(state('Enabled', problem, [finding]))
  assert.deepEqual(view.add(state('Enabled', problem, [finding])), [])
  assert.deepEqual(view.add(checked('blocked', [other], ['Mapping'])).slice(1, 3), [
    '✖ template read again: network blocked; Mapping dials anew',
    '  cause here: ENI_SG_RULES_MISMATCH template.yaml:142, security group BrokerGroup, no outbound rule',
  ])
  assert.deepEqual(view.add(state('Updating', problem, [other])), ['Mapping  Updating'])
  const [text, cause] = view.add(state('Enabled', problem, [other]))
  assert.equal(text, `Mapping  Enabled  ${problem}`)
  assert.match(cause ?? '', /ENI_SG_RULES_MISMATCH/)
})

test('an edit that changes nothing, and one that cannot be used, say so', () => {
  const view = new LabView({ color: false })
  assert.deepEqual(view.add(checked('reachable', [], [])), [
    '',
    '✔ template read again: network reachable; no mapping is touched',
  ])
  assert.deepEqual(view.add({ kind: 'edit-refused', code: 'TEMPLATE_INVALID', message: 't.yaml:3:1: no' }), [
    'edit not used, the lab goes on as it was: t.yaml:3:1: no (TEMPLATE_INVALID)',
  ])
  assert.deepEqual(view.add({ ...checked('reachable', [], []), edit: false }), [])
})

test('the status counts what came in, was delivered and committed, and is silent when nothing changed', () => {
  const view = new LabView({ color: false })
  view.add(cluster)
  view.add(of({ kind: 'assigned', partitions: ['orders-0', 'orders-1', 'orders-10'], startOffsets: {} }))
  view.add(produced('orders', 7, 7))
  view.add(produced('orders', 3, 10))
  view.add(invoked('success', 6))
  view.add(invoked('function-error', 4))
  view.add(of({ kind: 'committed', offsets: { 'orders-10': 1, 'orders-1': 2, 'orders-0': 3 } }))
  assert.equal(view.status(), 'records in 10  delivered 6  invocations 2 (1 failed)  offsets 3 2 1  lag 4')
  assert.equal(view.status(), undefined)
  view.add(of({ kind: 'committed', offsets: { 'orders-1': 6 } }))
  assert.match(view.status() ?? '', /offsets 3 6 1 {2}lag 0$/)
})

test('records of a topic that no mapping polls are no lag; those of one that an edit brought are', () => {
  const view = new LabView({ color: false })
  view.add(cluster)
  view.add(produced('my-own', 5, 5))
  assert.match(view.status() ?? '', /^records in 5 .*lag 0$/)
  view.add(produced('new-orders', 2, 7))
  view.add(of({ kind: 'assigned', partitions: ['new-orders-0'], startOffsets: {} }))
  assert.match(view.status() ?? '', /^records in 7 .*lag 2$/)
})

test('of real clusters the lag is what they say, and nothing is said of what came in', () => {
  const view = new LabView({ color: false })
  view.add(invoked('success', 6))
  assert.equal(view.status(9), 'delivered 6  invocations 1  offsets -  lag 9')
  assert.equal(view.status(9), undefined)
  assert.equal(view.status(3), 'delivered 6  invocations 1  offsets -  lag 3')
})

test('a batch that fails is told at its first attempt', () => {
  const view = new LabView({ color: false })
  assert.deepEqual(view.add(invoked('function-error', 4)), [
    'Mapping  function-error: no more cups; 4 records are retried',
  ])
  assert.deepEqual(view.add(invoked('function-error', 4, 2)), [])
})

test('a function that is not reached is told once, and again for another reason or when nothing waited for it meanwhile', () => {
  const view = new LabView({ color: false })
  const told = (event: LabEvent) => view.add(event).length
  assert.deepEqual(view.add(invoked('throttled', 4)), ['Mapping  throttled: no more cups; 4 records are retried'])
  assert.equal(told(invoked('throttled', 4)), 0)
  assert.equal(told(invoked('throttled', 9)), 0)
  assert.equal(told(invoked('throttled', 4, 1, 'no more saucers')), 1)
  // Another partition's.
  assert.equal(told(invoked('success', 4)), 0)
  assert.equal(told(invoked('throttled', 4, 1, 'no more saucers')), 0)
  assert.equal(told(state('Enabled', 'OK')), 1)
  assert.equal(told(invoked('throttled', 4, 1, 'no more saucers')), 1)
})

test('partitions that go to another member are told, and not those of who stops', () => {
  const view = new LabView({ color: false })
  view.add(state('Enabled', 'OK'))
  assert.deepEqual(view.add(of({ kind: 'revoked', partitions: ['orders-10', 'orders-2'] })), [
    'Mapping  gives up orders-2, orders-10',
  ])
  assert.deepEqual(view.add(of({ kind: 'lost', partitions: ['orders-0'] })), ['Mapping  has lost orders-0'])
  view.add(state('Updating', 'OK'))
  assert.deepEqual(view.add(of({ kind: 'revoked', partitions: ['orders-1'] })), [])
})

test('a problem whose cause gives way to another tells that, too, each once', () => {
  const view = new LabView({ color: false })
  const problem = 'PROBLEM: Connection error.'
  const failing = (message: string) =>
    view.add(
      of({
        kind: 'state',
        state: 'Enabled',
        reason: 'USER_INITIATED',
        lastProcessingResult: problem,
        cause: new Error(message),
      }),
    )
  assert.deepEqual(failing('no file'), [`Mapping  Enabled  ${problem}`, '  cause here: no file'])
  assert.deepEqual(failing('no file'), [])
  assert.deepEqual(failing('no key'), ['  cause here: no key'])
  assert.deepEqual(failing('no file'), [])
  for (const other of ['c', 'd']) assert.equal(failing(other).length, 1)
  assert.deepEqual(failing('e'), [])
  view.add(state('Enabled', 'OK'))
  assert.deepEqual(failing('no key'), [`Mapping  Enabled  ${problem}`, '  cause here: no key'])
  assert.deepEqual(failing('no file'), ['  cause here: no file'])
})

test('how long a function asks not to be called is told', () => {
  const view = new LabView({ color: false })
  const busy = invoked('throttled', 1)
  assert.ok(busy.kind === 'mapping' && busy.event.kind === 'invoked')
  assert.deepEqual(view.add({ ...busy, event: { ...busy.event, retryAfterMs: 7001 } }), [
    'Mapping  throttled: no more cups; the record is retried in 8 s, as it asks',
  ])
})

test('what a function says and nobody heeds is told once of each mapping', () => {
  const view = new LabView({ color: false })
  const about = { kind: 'invoked', requestId: '', records: 2, bytes: 1, ranges: {}, outcome: 'success' } as const
  const rest = {
    milliseconds: 1,
    failed: 0,
    taken: {},
    takenAlone: () => ({}),
    attempt: 1,
    message: 'unheard',
  } as const
  assert.deepEqual(view.add(of({ ...about, ...rest })), ['Mapping  unheard'])
  assert.deepEqual(view.add(of({ ...about, ...rest })), [])
  assert.deepEqual(view.add(of({ ...about, ...rest }, [], 'Other')), ['Other  unheard'])
})

test('records that are given up are told with their offsets and where they went', () => {
  const view = new LabView({ color: false })
  const about = { condition: 'RetryAttemptsExhausted', milliseconds: 1, attempt: 1 } as const
  const one = { records: 1, offsets: { 'orders-0': [[7, 7]] } } as const
  assert.deepEqual(view.add(of({ kind: 'destination', outcome: 'delivered', ...about, ...one })), [
    'Mapping  1 record (orders-0@7), RetryAttemptsExhausted: given to the failure destination',
  ])
  assert.deepEqual(
    view.add(of({ kind: 'destination', outcome: 'failed', ...about, ...one, message: 'no such queue' })),
    ['Mapping  1 record (orders-0@7), RetryAttemptsExhausted: no such queue'],
  )
  const runs = [0, 2, 4, 6, 8].map((first) => [first, first] as const)
  const many = { records: 8, offsets: { 'orders-0': [[3, 5]], 'orders-1': runs } } as const
  assert.deepEqual(view.add(of({ kind: 'dropped', reason: 'RecordAgeExceeded', ...many })), [
    'Mapping  8 records (orders-0@3-5, orders-1@0, orders-1@2, orders-1@4...) dropped, RecordAgeExceeded',
  ])
})

test('colour is for those who want it', () => {
  const line = (color: boolean) => new LabView({ color }).add(state('Enabled', 'OK')).join('')
  assert.equal(line(false), 'Mapping  Enabled  OK')
  assert.equal(line(true), '\x1b[1mMapping\x1b[0m  \x1b[32mEnabled  OK\x1b[0m')
})
