/** Macros and AWS::Include: local files are taken in, what other macros may change is unknown, never a pass, never an alarm. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { check } from '../src/check/index.ts'
import { type Description, readSources } from '../src/sources/index.ts'
import { root } from './support/paths.ts'

const template = readFileSync(`${root}/examples/orders/template.yaml`, 'utf8')
const selfRule = /^ {2}BrokerIngressSelf:\n(?: {4}.+\n)+/m
const [rule = assert.fail('no rule')] = selfRule.exec(template) ?? []

function described(text: string, others: Readonly<Record<string, string>> = {}): Description {
  const files = { list: () => [], read: (path: string) => others[path] }
  return readSources([{ file: 'app/t.yaml', text }], { region: 'eu-west-1', files })
}
const checked = (text: string, others: Readonly<Record<string, string>> = {}) =>
  check(described(text, others).integration)
const includes = (location: string) => `Fn::Transform: {Name: AWS::Include, Parameters: {Location: ${location}}}`

/** Without the rule, and with something among the resources. */
const withoutRule = (among: string) => template.replace(selfRule, '').replace('Resources:\n', `Resources:\n${among}`)

suite('AWS::Include of a local file', () => {
  const lines = rule.replaceAll(/^ {2}/gm, '')

  test('among resources, in a resource, for the whole template: as if it stood there', () => {
    assert.equal(checked(withoutRule('')).verdict, 'blocked')
    assert.equal(
      checked(withoutRule(`  ${includes('rules.yaml')}\n`), { 'app/rules.yaml': lines }).verdict,
      'reachable',
    )
    const inside = template.replace(selfRule, (text) =>
      text.replace(/ {4}Properties:\n(?: {6}.+\n)+/, `    Properties:\n      ${includes('./parts/rule.json')}\n`),
    )
    const [, properties = ''] = / {4}Properties:\n((?: {6}.+\n)+)/.exec(rule) ?? []
    assert.equal(checked(inside, { 'app/parts/rule.json': properties.replaceAll(/^ {6}/gm, '') }).verdict, 'reachable')
    const whole = withoutRule('').replace(
      /^Transform: (.+)$/m,
      'Transform: [$1, {Name: AWS::Include, Parameters: {Location: more.yaml}}]',
    )
    assert.equal(checked(whole, { 'app/more.yaml': 'Metadata: {by: us}\n' }).verdict, 'blocked')
  })

  test('findings name its line, comments in it count, and it is one of the files', () => {
    const open = lines.replace(/SourceSecurityGroupId: .+/, 'CidrIp: 0.0.0.0/0')
    const text = `# isthmus-ignore BROKERS_OPEN_TO_ANYONE: behind a firewall\n${open}`
    const { files, suppressions, integration } = described(withoutRule(`  ${includes('rules.yaml')}\n`), {
      'app/rules.yaml': text,
    })
    assert.deepEqual(files, ['app/t.yaml', 'app/rules.yaml'])
    assert.deepEqual(
      suppressions.map(({ at }) => at),
      [{ file: 'app/rules.yaml', line: 1 }],
    )
    const wide = check(integration).findings.find(({ code }) => code === 'BROKERS_OPEN_TO_ANYONE')
    assert.equal(wide?.at.file, 'app/rules.yaml')
  })

  test('one that takes itself in is an error', () => {
    const text = withoutRule(`  ${includes('rules.yaml')}\n`)
    assert.throws(() => described(text, { 'app/rules.yaml': includes('rules.yaml') }), {
      code: 'REFERENCE_CIRCULAR',
      message: /^app\/rules\.yaml:1: AWS::Include takes in app\/rules\.yaml, which it lies in itself$/,
    })
  })
})

suite('what is not run', () => {
  const mine = '  Fn::Transform: {Name: Mine}\n'
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      'a macro for the template',
      template.replace(/^Transform: (.+)$/m, 'Transform: [$1, Mine]'),
      /what Mine makes of the template/,
    ],
    [
      'a macro among resources',
      template.replace('Resources:\n', `Resources:\n${mine}`),
      /what Mine makes of the template/,
    ],
    [
      'a macro in a resource that is read',
      template.replace(selfRule, (text) =>
        text.replace('    Properties:\n', `    Properties:\n      ${mine.trim()}\n`),
      ),
      /what Mine makes of BrokerIngressSelf/,
    ],
    [
      'a file in S3',
      template.replace('Resources:\n', `Resources:\n  ${includes('s3://bucket/more.yaml')}\n`),
      /what AWS::Include adds to the template lies at s3:\/\/bucket\/more\.yaml, not on this machine/,
    ],
    [
      'a file that is not there',
      template.replace('Resources:\n', `Resources:\n  ${includes('more.yaml')}\n`),
      /lies at more\.yaml, where no file is/,
    ],
  ]
  for (const [name, text, question] of cases) {
    test(`${name}: no pass, and the question names it`, () => {
      const { verdict, findings, questions } = checked(text)
      assert.equal(verdict, 'unknown')
      assert.deepEqual(
        findings.filter(({ severity }) => severity === 'error'),
        [],
      )
      assert.match(questions.map((each) => each.question).join('\n'), question)
    })
  }

  test('what is wrong as it stands is a warning', () => {
    const { verdict, findings } = checked(withoutRule(mine))
    assert.equal(verdict, 'unknown')
    const [first] = findings
    assert.deepEqual([first?.severity, first?.code], ['warning', 'SG_HAS_NO_RULES'])
    assert.match(first?.explanation ?? '', /; unless Mine changes that$/)
  })

  test('where a macro makes one value, or what is not read, the rest stays proved', () => {
    const api = `  Api:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      Name: x\n      Body: {${includes('s3://bucket/api.yaml')}}\n`
    assert.equal(checked(template.replace('Resources:\n', `Resources:\n${api}`)).verdict, 'reachable')
    const named = template.replace(selfRule, (text) =>
      text.replace('Properties:\n', `Properties:\n      Description: {${includes('s3://b/d.txt')}}\n`),
    )
    assert.equal(checked(named).verdict, 'reachable')
  })
})
