import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProbeFinding, ProbeResult, ProbeStep } from '../probe/index.ts'
import { probeToJson } from './probe-json.ts'
import { renderProbe } from './probe-text.ts'

const place = { phase: 'bootstrap', target: 'b-1.orders:9098', step: 'connect' } as const
const passed: ProbeStep = { ...place, outcome: 'passed', detail: '10.0.1.5 takes connections', milliseconds: 1.2 }
const skipped: ProbeStep = { phase: 'topic', target: 'topic', step: 'exists', outcome: 'skipped', detail: 'not tried' }
const finding = (target: string, code = 'CONNECT_TIMEOUT'): ProbeFinding => ({
  ...place,
  target,
  code,
  explanation: `no answer from ${target} within 5000 ms`,
  lastProcessingResult: 'PROBLEM: Connection error.',
  remedy: 'look at the rules',
})
const failed = (target: string, code = 'CONNECT_TIMEOUT'): ProbeStep => ({
  ...place,
  target,
  outcome: 'failed',
  code,
  detail: finding(target).explanation,
  milliseconds: 5004,
})
const result = (findings: readonly ProbeFinding[], steps: readonly ProbeStep[]): ProbeResult => ({
  format_version: '1.0',
  verdict: findings.length > 0 ? 'failed' : 'passed',
  findings,
  steps,
})

test('what passed: each step below its target, and where it has still to be tried', () => {
  const lines = renderProbe(result([], [passed, skipped]), { color: false })
    .trimEnd()
    .split('\n')
  assert.deepEqual(lines.slice(0, 3), [
    'Bootstrap servers',
    '  b-1.orders:9098',
    '    ✔ connect     10.0.1.5 takes connections  1 ms',
  ])
  assert.ok(lines.includes('    - exists      not tried'))
  assert.match(lines.at(-2) ?? '', /--print-lambda/)
  assert.equal(lines.at(-1), '✔ nothing stands in the way from this host: 1 step passed, 1 not tried')
})

test('what failed: the first kind in full, then the others, the verdict last', () => {
  const findings = [finding('b-1:9098'), finding('b-2:9098'), finding('b-3:9098'), finding('b-4:1', 'CONNECT_REFUSED')]
  const steps = findings.map(({ target, code }) => failed(target, code))
  const text = renderProbe(result(findings, steps), { color: false })
  assert.match(text, /^ {4}✖ connect {5}CONNECT_TIMEOUT {2}no answer from b-1:9098 within 5000 ms {2}5\.0 s$/m)
  assert.match(
    text,
    /^fails first CONNECT_TIMEOUT\n {2}no answer from b-1:9098 within 5000 ms\n {2}at {6}connect of b-1:9098, b-2:9098, b-3:9098\n {2}AWS {5}PROBLEM: Connection error\.\n {2}remedy {2}look at the rules$/m,
  )
  assert.match(text, /^fails as well\n {2}CONNECT_REFUSED\n {4}connect of b-4:1\n {4}look at the rules$/m)
  assert.match(text, /\n✖ CONNECT_TIMEOUT at b-1:9098: 4 failed, 0 steps passed, 0 not tried\n$/)
})

test('colour only when asked for; JSON is the result', () => {
  const all = result([finding('b-1:9098')], [failed('b-1:9098'), passed])
  const escapes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')
  const colored = renderProbe(all, { color: true })
  assert.match(colored, escapes)
  assert.equal(colored.replaceAll(escapes, ''), renderProbe(all, { color: false }))
  assert.deepEqual(JSON.parse(probeToJson(all)), all)
})
