/** Reports as their readers take them: SARIF and JSON by their schemas, workflow commands as the runner parses them. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' }
import { Ajv2020 } from 'ajv/dist/2020.js'
import AjvDraft4 from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import { accept, type CheckResult, check } from '../src/check/index.ts'
import { checkToGithub, checkToJson, checkToMarkdown, checkToSarif, ruleOf } from '../src/report/index.ts'
import { readSuppressions, readText } from '../src/sources/index.ts'
import { root } from './support/paths.ts'
import { ofSchema } from './support/schema.ts'
import { egress, type Resources, resources, resultOf, roleWith, spoke, textOf, without } from './support/templates.ts'

const page = (code: string) => ruleOf(code, readFileSync(`${root}/docs/findings/${code}.md`, 'utf8'))
const sarifOf = (result: CheckResult) =>
  checkToSarif(result, { version: '1.2.3', file: 't.yaml', ruleOf: page, uriOf: (file) => encodeURI(file) })

/** Warnings, a suppression, a near miss and a question beside errors. */
const busy: Resources = {
  ...without(egress, 'BrokersSelf', 'DefaultB'),
  ...resources(
    [
      'BrokersSelf',
      'SecurityGroupIngress',
      'GroupId: !Ref Brokers, IpProtocol: tcp, FromPort: 9094, ToPort: 9094, SourceSecurityGroupId: !Ref Brokers',
    ],
    roleWith(
      '{Effect: Allow, Action: "kafka-cluster:*", Resource: "*"}, {Effect: Alow, Action: "s3:*", Resource: "*"}',
    ),
    ['NatB', 'NatGateway', 'SubnetId: !ImportValue Public, AllocationId: eipalloc-2'],
    ['DefaultB', 'Route', 'RouteTableId: !Ref OtherPrivate, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref NatB'],
  ),
}
const text = textOf(busy)
  .replace('  Cluster:', '  # isthmus-ignore LISTENER_OFF: never\n  Cluster:')
  .replace('  Brokers:', '  # isthmus-ignore ENI_SG_RULES_MISMATCH: "100%", as agreed\n  Brokers:')
const busyResult = accept(check(readText(text, 'a b.yaml', { region: 'us-east-1' })), {
  suppressions: readSuppressions(text, 'a b.yaml'),
  baseline: new Set(),
})
const results: readonly CheckResult[] = [
  busyResult,
  resultOf(egress),
  resultOf(spoke),
  resultOf(without(egress, 'BrokersSelf')),
]

test('the document that the tests look at has all kinds of findings', () => {
  const { findings, questions } = busyResult
  assert.deepEqual(
    findings.map(({ code, accepted }) => [code, accepted?.by]),
    [
      ['ENI_SG_RULES_MISMATCH', 'suppression'],
      ['POLICY_MALFORMED', undefined],
      ['SUPPRESSION_UNUSED', undefined],
    ],
  )
  assert.equal(questions.length, 1)
  assert.ok(findings.some(({ nearMiss }) => nearMiss))
})

describe('SARIF', () => {
  const ajv = new AjvDraft4.default({ strict: false, allErrors: true, unicodeRegExp: false })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)

  test('is of the official schema', () => {
    for (const result of results) {
      assert.ok(validate(JSON.parse(sarifOf(result))), JSON.stringify(validate.errors, null, 2))
    }
    assert.equal(validate({ version: '2.1.0', runs: [{ tool: {}, results: [{ level: 'fatal' }] }] }), false)
  })

  test('rules have help, results have a place, a level, a fingerprint, and what is accepted is suppressed', () => {
    const [run] = JSON.parse(sarifOf(busyResult)).runs
    for (const rule of run.tool.driver.rules) {
      assert.match(rule.helpUri, /^https:\/\//)
      assert.ok(rule.help.markdown.includes('## How to mend it'))
    }
    for (const result of run.results) assert.equal(run.tool.driver.rules[result.ruleIndex].id, result.ruleId)
    const [mismatch] = run.results
    assert.equal(mismatch.level, 'error')
    assert.equal(mismatch.locations[0].physicalLocation.artifactLocation.uri, 'a%20b.yaml')
    assert.equal(mismatch.locations[0].logicalLocations[0].name, 'Brokers')
    assert.deepEqual(mismatch.suppressions, [{ kind: 'inSource', justification: '"100%", as agreed' }])
    assert.match(mismatch.relatedLocations[0].message.text, /the port differs/)
    assert.match(mismatch.partialFingerprints.primaryLocationLineHash, /^[0-9a-f]{32}:1$/)
    assert.deepEqual(
      run.results.map(({ ruleId, level }: { ruleId: string; level: string }) => `${level} ${ruleId}`),
      ['error ENI_SG_RULES_MISMATCH', 'warning POLICY_MALFORMED', 'warning SUPPRESSION_UNUSED', 'warning UNDECIDED'],
    )
  })
})

describe('JSON', () => {
  const schema = JSON.parse(readFileSync(`${root}/schema/check.json`, 'utf8'))

  test('is of its published schema, which knows every member', () => {
    const validate = ofSchema('check')
    for (const result of results) validate(JSON.parse(checkToJson(result)))
  })

  test('a later minor version with more members is of the schema too, another major version is not', () => {
    const validate = new Ajv2020().compile(schema)
    const document = JSON.parse(checkToJson(busyResult))
    assert.ok(validate({ ...document, format_version: '1.7', more: [] }))
    assert.ok(!validate({ ...document, format_version: '2.0' }))
    assert.ok(!validate({ ...document, verdict: 'fine' }))
  })
})

/** As the runner reads a line: actions/runner, ActionCommand.TryParseV2. */
function command(line: string) {
  const [, name = '', properties = '', data = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? assert.fail(line)
  const plain = (value: string) =>
    value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',')
  const pairs = properties.split(',').map((pair) => {
    const [key = '', ...value] = pair.split('=')
    return [key, plain(value.join('=')).replaceAll('%25', '%')]
  })
  return { name, properties: Object.fromEntries(pairs), data: data.replaceAll('%0A', '\n').replaceAll('%25', '%') }
}

test('workflow commands come back from the runner as they were', () => {
  const [finding] = resultOf(without(egress, 'BrokersSelf')).findings
  const odd = { ...finding!, at: { file: 'a,b::100%.yaml', line: 3, column: 5 }, explanation: '100% :: of\n%0A, it' }
  const lines = checkToGithub({ ...busyResult, findings: [odd, ...busyResult.findings] }, (file) => file)
    .trimEnd()
    .split('\n')
  assert.deepEqual(command(lines[0]!), {
    name: 'error',
    properties: { file: 'a,b::100%.yaml', line: '3', col: '5', title: odd.code },
    data: `100% :: of\n%0A, it\nhop: ${odd.hop}\nremedy: ${odd.remedy}`,
  })
  assert.deepEqual(
    lines.map((line) => command(line).name),
    ['error', 'warning', 'warning', 'warning'],
  )
})

describe('Markdown', () => {
  test('has the verdicts, each finding that counts, and no markup of the description', () => {
    const [finding] = resultOf(without(egress, 'BrokersSelf')).findings
    const odd = { ...finding!, explanation: '<img src=x> @team | **bold** [a](b)', mappings: ['a`|b'] }
    const markdown = checkToMarkdown({ ...busyResult, findings: [odd, ...busyResult.findings] })
    assert.match(markdown, /^<!-- isthmus check -->\n/)
    assert.match(markdown, /\*\*Isthmus\*\*: blocked, 1 error, 3 warnings, 1 accepted/)
    assert.match(markdown, /\| `Mapping` \| on-demand \| ❌ blocked \| ❓ unknown \|/)
    assert.ok(markdown.includes('&lt;img src=x&gt; @\u200bteam \\| \\*\\*bold\\*\\* \\[a\\]\\(b\\)'))
    assert.ok(markdown.includes('``a`\\|b``'))
    assert.ok(!markdown.includes('ENI_SG_RULES_MISMATCH'), 'what is accepted is not told')
  })

  test('has places as they are in the line that is HTML, where Markdown escapes nothing', () => {
    const [finding] = resultOf(without(egress, 'BrokersSelf')).findings
    const at = { ...finding!.at, file: 'a_b<c>.json', line: 7, address: 'aws_subnet.a["x_y"]' }
    const markdown = checkToMarkdown({ ...busyResult, findings: [{ ...finding!, at }] })
    assert.ok(markdown.includes('<code>a_b&lt;c&gt;.json:7 (aws_subnet.a[&quot;x_y&quot;])</code></summary>'), markdown)
  })

  test('fits into a comment of GitHub, however much there is', () => {
    const [finding] = resultOf(without(egress, 'BrokersSelf')).findings
    const markdown = checkToMarkdown({ ...busyResult, findings: Array.from({ length: 500 }, () => finding!) })
    assert.ok(markdown.length < 65_536)
    assert.match(markdown, /\d+ of 501 findings do not fit here/)
  })
})
