import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSuppressions } from './suppressions.ts'

/** Code, reason and the lines that are meant: `5-8`, the last one not among them. */
const told = (text: string) =>
  readSuppressions(text, 't.yaml').map(
    ({ code, reason, at, from, to }) => `${at.line}: ${code} ${from.line}-${to.line} ${reason}`,
  )

test('a comment is about what the next line begins', () => {
  const text = `
Resources:
  # isthmus-ignore NAT_IN_OTHER_ZONE: one zone is enough in dev

  NatA:
    Type: AWS::EC2::NatGateway
    Properties:
      # isthmus-ignore A_B: only this property
      SubnetId: !Ref A
      Tags:
      # isthmus-ignore C_D:one item
      - Key: a
        Value: b
      - Key: c
  Other:
    # isthmus-ignore E_F: a list as far left as its key
    Items:
    - a
    - b
    Last: c
`
  assert.deepEqual(told(text), [
    '3: NAT_IN_OTHER_ZONE 5-15 one zone is enough in dev',
    '8: A_B 9-10 only this property',
    '11: C_D 12-14 one item',
    '16: E_F 17-20 a list as far left as its key',
  ])
})

test('no reason is told as none; what only looks like a comment is none', () => {
  assert.deepEqual(told('# isthmus-ignore A_B\nResources: {}'), ['1: A_B 2-3 '])
  assert.deepEqual(told('# isthmus-ignore A_B:  \r\nResources: {}\r\n'), ['1: A_B 2-4 '])
  assert.deepEqual(told('A: |\n  # isthmus-ignore A_B: x\n  text\nB: "# isthmus-ignore A_B: x"\nResources: {}'), [])
  assert.deepEqual(told('# isthmus-ignores A_B: x\nResources: {}'), [])
})

test('Metadata of a resource is about the resource, in YAML and JSON', () => {
  const yaml = `
Resources:
  A:
    Type: X
    Metadata: {isthmus: {ignore: [{code: A_B, reason: why}, {code: C_D}]}}
  B: {Type: X}
`
  assert.deepEqual(told(yaml), ['5: A_B 3-6 why', '5: C_D 3-6 '])
  const json = JSON.stringify({
    Resources: { A: { Metadata: { isthmus: { ignore: [{ code: 'A_B', reason: 'why' }] } } }, B: { Type: 'X' } },
  })
  const [{ from, to } = assert.fail('none')] = readSuppressions(json, 't.json')
  assert.deepEqual([from.line, to.line], [1, 1])
  assert.ok(from.column! < to.column!)
})

test('other templates are not read a second time', () => assert.deepEqual(told('}: no template'), []))
