import assert from 'node:assert/strict'
import { test } from 'node:test'
import { change, ofGroup, rule, withEndpoints, withNat } from '../../test/support/integration.ts'
import { policyOf } from '../../test/support/policy.ts'
import type { Integration, MappingSettings } from '../model/index.ts'
import { check } from './check.ts'
import { explain } from './explain.ts'
import { sentences } from './sentences.ts'

const set = (description: Integration, parts: Partial<MappingSettings>) =>
  change(description, 'mappings', (all) => all.map((each) => ({ ...each, settings: { ...each.settings, ...parts } })))
const closed = change(withNat, 'groups', (all) =>
  all.map((each) => ({ ...each, ingress: [rule('tcp', 9094, ofGroup('BrokerGroup'))] })),
)
const withoutSts = { ...withEndpoints, endpoints: withEndpoints.endpoints.filter(({ id }) => id !== 'StsEndpoint') }

function told(description: Integration, says?: string) {
  const [explanation] = explain(description, check(description), says)
  return (explanation?.meanings ?? []).map(({ sentence, verdict, causes, suspects }) => ({
    sentence: sentence.slice(0, 40),
    verdict,
    causes: causes.map(({ code }) => code),
    suspects: suspects.length,
  }))
}
const poll = 'Connection error. Please check your event source'.slice(0, 40)
const services = 'Connection error. Your event source VPC '.slice(0, 40)

test('without a sentence: what AWS would say for what is found', () => {
  assert.deepEqual(told(withNat), [])
  assert.deepEqual(told(closed), [
    { sentence: poll, verdict: 'blocked', causes: ['ENI_SG_RULES_MISMATCH'], suspects: 0 },
  ])
  assert.deepEqual(told(withoutSts), [
    { sentence: services, verdict: 'blocked', causes: ['ENDPOINT_MISSING'], suspects: 0 },
  ])
  const denied = change(withEndpoints, 'endpoints', (all) =>
    all.map((each) =>
      each.id === 'StsEndpoint'
        ? { ...each, policy: policyOf({ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }) }
        : each,
    ),
  )
  const role = 'Lambda failed to assume your function execution role.'.slice(0, 40)
  assert.deepEqual(told(denied), [
    { sentence: role, verdict: 'blocked', causes: ['ENDPOINT_POLICY_DENIES'], suspects: 0 },
  ])
})

test('what AWS showed when the account was read is explained, and a mapping that is off is told', () => {
  const shown = (lastResult: string, parts: Partial<MappingSettings> = {}) => {
    const description = change(set(withNat, parts), 'mappings', (all) => all.map((each) => ({ ...each, lastResult })))
    const [explanation] = explain(description, check(description))
    return [
      explanation?.said,
      explanation?.meanings.map(({ sentence }) => sentence.slice(0, 40)),
      explanation?.disabled,
    ]
  }
  const problem = 'PROBLEM: Connection error. Please check your event source connection configuration. If your event'
  assert.deepEqual(shown(problem), [true, [poll], undefined])
  assert.deepEqual(shown('OK'), [false, [], undefined])
  assert.deepEqual(shown('PROBLEM: something new', { enabled: false }), [false, [], true])
  const description = change(withNat, 'mappings', (all) => all.map((each) => ({ ...each, lastResult: problem })))
  const [other] = explain(description, check(description), 'SASL authentication failed')
  assert.match(other?.meanings[0]?.sentence ?? '', /^SASL/, 'what is given is nearer')
})

test('one cause that closes both paths is told for either', () => {
  const mute = change(withNat, 'groups', (all) => all.map((each) => ({ ...each, egress: [] })))
  const causes = ['SG_HAS_NO_RULES']
  assert.deepEqual(told(mute, 'Connection error'), [
    { sentence: poll, verdict: 'blocked', causes, suspects: 0 },
    { sentence: services, verdict: 'blocked', causes, suspects: 0 },
  ])
})

test('"Connection error" with an open network: both meanings, each with what else it may be, the likeliest first', () => {
  const [first, second, ...more] = told(withNat, 'Connection error')
  assert.deepEqual([first?.sentence, second?.sentence, more], [poll, services, []])
  assert.deepEqual([first?.verdict, first?.causes, second?.verdict], ['reachable', [], 'reachable'])
  const [explanation] = explain(withNat, check(withNat), 'PROBLEM: Connection error.')
  const { suspects = [] } = explanation?.meanings[0] ?? {}
  assert.match(suspects[0]?.what ?? '', /what is deployed is not what is described/)
  assert.ok(suspects.some(({ what }) => what.includes('the topic orders does not exist')))
  assert.ok(suspects.some(({ what }) => what.includes('port 9098')))
})

test('where the network is the cause, nothing else is suspected; what is undecided is asked', () => {
  const [first, second] = told(closed, 'connection error')
  assert.deepEqual([first?.causes, first?.suspects], [['ENI_SG_RULES_MISMATCH'], 0])
  assert.ok((second?.suspects ?? 0) > 0)
  const iam = { unknown: 'parameter:Iam', question: 'value of parameter Iam' }
  const open = change(withNat, 'clusters', (all) =>
    all.map((each) => ({ ...each, listeners: { ...each.listeners, iam } })),
  )
  const [explanation] = explain(open, check(open), 'Connection error')
  assert.deepEqual(
    explanation?.meanings[0]?.questions.map(({ answers }) => answers),
    [['--set Iam=']],
  )
  assert.deepEqual(explanation?.meanings[1]?.questions, [])
})

test('in provisioned mode the sentence about services is not meant', () => {
  const provisioned = set(withNat, { provisioned: { minimum: 1, maximum: 1 } })
  assert.deepEqual(
    told(provisioned, 'Connection error').map(({ sentence }) => sentence),
    [poll],
  )
  assert.equal(told(provisioned, 'must be able to connect to Lambda and STS').length, 1)
})

test('each sentence is known by its whole text, a part of it, and has suspects that name the mapping', () => {
  const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:AmazonMSK_s'
  const scram = set(withNat, {
    access: [{ type: 'SASL_SCRAM_512_AUTH', uri: secret }],
    onFailure: 'arn:aws:sqs:us-east-1:1:q',
  })
  for (const { text } of sentences) {
    for (const says of [text, `PROBLEM: ${text}`, text.toUpperCase()]) {
      assert.ok(
        told(withNat, says).some(({ sentence }) => sentence === text.slice(0, 40)),
        says,
      )
    }
    for (const description of [withNat, scram]) {
      const [explanation] = explain(description, check(description), text)
      const suspects = (explanation?.meanings ?? []).flatMap((meaning) => [...meaning.suspects])
      assert.ok(
        explanation?.meanings.every(({ verdict, suspects: some }) => verdict === 'blocked' || some.length > 0),
        text,
      )
      assert.ok(
        suspects.every(({ what, look }) => what && look && !/undefined|\[object/.test(what + look)),
        text,
      )
    }
  }
  const names = explain(scram, check(scram), 'SASL authentication failed.')[0]?.meanings[0]?.suspects[0]?.what
  assert.match(names ?? '', /secret:AmazonMSK_s/)
  const older =
    'Your VPC must be able to connect to Lambda and STS, as well as Secrets Manager if authentication is required.'
  assert.deepEqual(
    told(withNat, older).map(({ sentence }) => sentence),
    [services],
  )
})

test('what AWS does not say is told', () => {
  for (const says of ['', 'hello', 'PROBLEM:']) {
    assert.throws(() => told(withNat, says), { code: 'ARGUMENT_INVALID', message: /is none of the sentences/ })
  }
})

test('the role: what its policies rule out is no suspect, what they lack is found', () => {
  const authorize = 'Cluster failed to authorize Lambda.'
  const meaningOf = (description: Integration, says?: string) =>
    explain(description, check(description), says)[0]?.meanings[0]
  const open = meaningOf(withNat, authorize)
  assert.match(open?.ruledOut[0] ?? '', /^role Role has kafka-cluster:Connect on cluster Cluster; .* on topic orders/)
  assert.ok(!open?.suspects.some(({ what }) => /lacks kafka-cluster|another group/.test(what)))
  const lacking = change(withNat, 'roles', (all) => all.map((each) => ({ ...each, policies: [] })))
  const found = meaningOf(lacking, authorize)
  assert.ok(found?.causes.some(({ code }) => code === 'ROLE_LACKS_TOPIC_ACCESS'))
  assert.deepEqual(found?.ruledOut, [])
  assert.ok(!found?.suspects.some(({ what }) => /lacks kafka-cluster/.test(what)))
  const [first] = meaningOf(lacking, 'Connection error')?.causes ?? []
  assert.equal(first?.code, 'ROLE_LACKS_CLUSTER_ACCESS')
  const unknown = { unknown: 'parameter:Policy', question: 'policy' }
  const undecided = change(withNat, 'roles', (all) => all.map((each) => ({ ...each, policies: [unknown] })))
  assert.ok(meaningOf(undecided, authorize)?.suspects.some(({ what }) => /lacks kafka-cluster/.test(what)))
  const untrusted = change(withNat, 'roles', (all) =>
    all.map((each) => ({
      ...each,
      trust: policyOf({ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }),
    })),
  )
  assert.equal(meaningOf(untrusted)?.sentence, 'Lambda failed to assume your function execution role.')
})

test('what is wrong and no sentence is about is told beside them', () => {
  const others = (description: Integration, says?: string) =>
    explain(description, check(description), says).map(({ verdict, others: beside }) => [
      verdict,
      ...beside.map(({ code }) => code),
    ])
  assert.deepEqual(others(withNat, 'Connection error'), [['reachable']])
  assert.deepEqual(others(closed, 'Connection error'), [['blocked']])
  assert.deepEqual(others(closed, 'Lambda and STS'), [['blocked', 'ENI_SG_RULES_MISMATCH']])
  const at = { file: 't.yaml', line: 1 }
  const problem = {
    code: 'SETTING_UNKNOWN',
    severity: 'error',
    at,
    parameter: 'BatchSiz',
    message: '',
    remedy: '',
  } as const
  const refused = change(withNat, 'mappings', (all) => all.map((each) => ({ ...each, problems: [problem] })))
  assert.deepEqual(others(refused), [['reachable', 'SETTING_UNKNOWN']])
})
