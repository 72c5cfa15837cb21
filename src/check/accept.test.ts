import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, change, mapping, ofGroup, rule, settings, withNat } from '../../test/support/integration.ts'
import type { Integration, Suppression } from '../model/index.ts'
import { accept, fails } from './accept.ts'
import { readBaseline, writeBaseline } from './baseline.ts'
import { check } from './check.ts'
import type { CheckResult } from './types.ts'

const none = { suppressions: [], baseline: new Set<string>() }
const ingress = (port: number) => ({ ingress: [rule('tcp', port, ofGroup('BrokerGroup'))] })
const closed = change(withNat, 'groups', (all) => all.map((each) => ({ ...each, ...ingress(9094) })))
const oneNat = change(withNat, 'natGateways', (all) => all.map((each) => ({ ...each, subnet: 'PublicA' })))
const open = change(withNat, 'clusters', (all) =>
  all.map((each) => ({
    ...each,
    listeners: { ...each.listeners, iam: { unknown: 'parameter:Iam', question: 'Iam?' } },
  })),
)

function suppression(code: string, name: string, reason = 'known'): Suppression {
  const place = at(name)
  return { code, reason, at: place, from: place, to: { ...place, line: place.line + 1 } }
}

const baselineOf = (result: CheckResult) => readBaseline(writeBaseline(result), 'b.json')
const accepted = (result: CheckResult) =>
  result.findings.map(({ code, accepted }) => `${code} ${accepted?.by ?? 'counts'}`)

test('what counts, by the lowest severity that fails', () => {
  const failing = (description: Integration) =>
    (['error', 'warning', 'note', 'never'] as const).filter((failOn) => fails(check(description), failOn))
  assert.deepEqual(failing(withNat), [])
  assert.deepEqual(failing(closed), ['error', 'warning', 'note'])
  assert.deepEqual(failing(oneNat), ['warning', 'note'])
  assert.deepEqual(failing(open), ['warning', 'note'], 'an open question is a warning')
})

test('a suppression accepts its code where it stands, with its reason', () => {
  const found = check(closed)
  const result = accept(found, { ...none, suppressions: [suppression('ENI_SG_RULES_MISMATCH', 'BrokerGroup')] })
  assert.deepEqual(result.findings[0]?.accepted, { by: 'suppression', reason: 'known', at: at('BrokerGroup') })
  assert.equal(fails(result, 'note'), false)
  assert.equal(result.verdict, 'blocked', 'the network is what it is')
})

test('one without a reason, of another code, or elsewhere, accepts nothing and is told', () => {
  const told = (given: Suppression) => accepted(accept(check(closed), { ...none, suppressions: [given] }))
  assert.deepEqual(told(suppression('ENI_SG_RULES_MISMATCH', 'BrokerGroup', '')), [
    'ENI_SG_RULES_MISMATCH counts',
    'SUPPRESSION_WITHOUT_REASON counts',
  ])
  assert.deepEqual(told(suppression('SG_HAS_NO_RULES', 'BrokerGroup')), [
    'ENI_SG_RULES_MISMATCH counts',
    'SUPPRESSION_UNUSED counts',
  ])
  assert.deepEqual(told(suppression('ENI_SG_RULES_MISMATCH', 'Cluster')), [
    'ENI_SG_RULES_MISMATCH counts',
    'SUPPRESSION_UNUSED counts',
  ])
})

test('a baseline accepts what it was written from, questions too, and not what is new', () => {
  for (const description of [closed, oneNat, open]) {
    const result = check(description)
    assert.ok(fails(result, 'warning'))
    assert.equal(fails(accept(result, { ...none, baseline: new Set(baselineOf(result).keys()) }), 'note'), false)
  }
  const more = change(closed, 'natGateways', () => oneNat.natGateways)
  const result = accept(check(more), { ...none, baseline: new Set(baselineOf(check(closed)).keys()) })
  assert.deepEqual(accepted(result), ['ENI_SG_RULES_MISMATCH baseline', 'NAT_IN_OTHER_ZONE counts'])
})

test('a baseline holds no lines, what is suppressed is not in it, and it is written in one order', () => {
  const suppressions = [suppression('ENI_SG_RULES_MISMATCH', 'BrokerGroup')]
  const result = accept(check(closed), { ...none, suppressions })
  assert.deepEqual([...baselineOf(result)], [])
  assert.equal(
    writeBaseline(check(closed)),
    writeBaseline({ ...check(closed), findings: check(closed).findings.toReversed() }),
  )
})

test('what is no baseline is told with its file', () => {
  for (const text of [
    '',
    '[]',
    '{}',
    '{"format_version": "2.0", "accepted": []}',
    '{"format_version": "1.0", "accepted": [null]}',
  ]) {
    assert.throws(() => readBaseline(text, 'b.json'), { code: 'BASELINE_INVALID', message: /^b\.json / })
  }
})

test('a fingerprint outlives moved lines, another folder and more mappings', () => {
  const fingerprints = (description: Integration) => check(description).findings.map(({ fingerprint }) => fingerprint)
  const moved = JSON.parse(JSON.stringify(closed), (key, value) =>
    key === 'at' ? { ...value, file: `deep/folder/${value.file}`, line: value.line + 40 } : value,
  )
  assert.deepEqual(fingerprints(moved), fingerprints(closed))
  const many = change(closed, 'mappings', () => [
    mapping({ id: 'A', settings: { ...settings, topic: 'a' } }),
    mapping({ id: 'Mapping' }),
  ])
  assert.deepEqual(fingerprints(many), fingerprints(closed))
  const renamed = change(closed, 'groups', (all) => all.map((each) => ({ ...each, ...ingress(9092) })))
  assert.deepEqual(fingerprints(renamed), fingerprints(closed), 'what would mend it is the same')
})

/** A promise to baselines that people have: when this fails, the wording of a remedy has changed, and they fail too. */
test('fingerprints are the same from version to version', () => {
  const [mismatch] = check(closed).findings
  const [zone] = check(oneNat).findings
  const [question] = check(open).questions
  assert.deepEqual(
    [mismatch?.fingerprint, zone?.fingerprint, question?.fingerprint],
    ['810b8c3a77bac9c6c652691e549c829a', '3f12ab14c26a63db77c5c577fa67bd66', '76a71937da46265d645108e9a7cc8369'],
  )
})
