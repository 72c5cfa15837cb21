/** Findings that an account accepts: by tags of its resources, and by a file beside the outputs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accept, type CheckResult, check } from '../src/check/index.ts'
import { readSources } from '../src/sources/index.ts'
import { filesOf, type Outputs, outputs } from './support/outputs.ts'

function accepted(changes: Outputs): CheckResult {
  const described = readSources([{ folder: 'snap', files: filesOf({ ...outputs, ...changes }) }], {})
  return accept(check(described.integration), { suppressions: described.suppressions, baseline: new Set() })
}
const shape = ({ findings }: CheckResult) =>
  findings.map(({ code, accepted: by }) => [code, by?.by === 'suppression' ? by.reason : by])
const [nat] = (outputs['nat.json'] as { NatGateways: object[] }).NatGateways
const tagged = (Key: string, Value: string): Outputs => ({
  'nat.json': {
    NatGateways: [
      {
        ...nat,
        Tags: [
          { Key: 'Name', Value: 'egress' },
          { Key, Value },
        ],
      },
    ],
  },
})
const file = (...ignore: readonly object[]): Outputs => ({ 'isthmus-ignore.json': { ignore } })

test('by a tag of the resource that the finding is about, with the reason', () => {
  assert.deepEqual(shape(accepted({})), [['NAT_IN_OTHER_ZONE', undefined]])
  assert.deepEqual(shape(accepted(tagged('isthmus-ignore:NAT_IN_OTHER_ZONE', 'one zone is enough'))), [
    ['NAT_IN_OTHER_ZONE', 'one zone is enough'],
  ])
})

test('by a file, for what has no tags; its line is told', () => {
  for (const resource of ['nat-1', 'nat-1 (egress)']) {
    const result = accepted({
      ...tagged('team', 'x'),
      ...file({ code: 'NAT_IN_OTHER_ZONE', resource, reason: 'one zone is enough' }),
    })
    assert.deepEqual(shape(result), [['NAT_IN_OTHER_ZONE', 'one zone is enough']])
    const [{ accepted: by } = assert.fail('none')] = result.findings
    assert.deepEqual(by?.by === 'suppression' && by.at, { file: 'snap/isthmus-ignore.json', line: 3, column: 9 })
  }
})

test('without a reason it does nothing; what is not found is told', () => {
  assert.deepEqual(shape(accepted(tagged('isthmus-ignore:NAT_IN_OTHER_ZONE', ' '))), [
    ['NAT_IN_OTHER_ZONE', undefined],
    ['SUPPRESSION_WITHOUT_REASON', undefined],
  ])
  const idle = accepted(file({ code: 'NAT_IN_OTHER_ZONE', resource: 'nat-2', reason: 'gone' }))
  assert.deepEqual(shape(idle), [
    ['NAT_IN_OTHER_ZONE', undefined],
    ['SUPPRESSION_UNUSED', undefined],
  ])
  assert.match(idle.findings[1]?.remedy ?? '', /give it to the resource that the finding names/)
})

test('an entry that names no resource would hide too much', () => {
  assert.throws(() => accepted(file({ code: 'NAT_IN_OTHER_ZONE', reason: 'all' })), {
    code: 'SNAPSHOT_INVALID',
    message: /^snap\/isthmus-ignore\.json:3: an entry of ignore has code, resource/,
  })
})
