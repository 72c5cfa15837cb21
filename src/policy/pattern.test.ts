import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { giveValues, joinText, type Maybe } from '../model/index.ts'
import { matches, readPattern } from './pattern.ts'

const account = { unknown: 'AWS::AccountId', question: 'account' }
const uuid = { unknown: 'uuid of Cluster', question: 'UUID' }
const name = { unknown: 'parameter:Name', question: 'name' }

function verdict(pattern: Maybe<string>, value: Maybe<string>): boolean | 'depends' {
  const answer = matches(readPattern(pattern, undefined) ?? [], value, 'resource')
  return typeof answer === 'boolean' ? answer : 'depends'
}

test('texts of which parts are unknown are compared by the parts that are known', () => {
  const topic = joinText(['arn:aws:kafka:us-east-1:', account, ':topic/c/', uuid, '/orders'])
  const arn = (...parts: readonly Maybe<string>[]) => joinText(['arn:aws:kafka:us-east-1:', ...parts])
  assert.equal(verdict('arn:aws:kafka:us-east-1:*:topic/c/*/orders', topic), true)
  assert.equal(verdict(arn(account, ':topic/c/*'), topic), true, 'the same part is the same')
  assert.equal(verdict(arn(account, ':topic/c/', uuid, '/orders'), topic), true)
  assert.equal(verdict('arn:aws:kafka:us-east-1:111122223333:topic/c/*/orders', topic), 'depends')
  assert.equal(verdict(arn(account, ':topic/', name, '/*/orders'), topic), 'depends')
  assert.equal(verdict(arn(account, ':topic/other/*'), topic), false, 'another cluster, whatever the account is')
  assert.equal(verdict(arn(account, ':cluster/c/', uuid), topic), false)
  assert.equal(verdict(arn(account, ':topic/c/*/other'), topic), false)
  const partition = { unknown: 'AWS::Partition', question: 'partition' }
  const open = joinText(['arn:', partition, ':kafka:us-east-1:', account, ':topic/c/', uuid, '/orders'])
  assert.equal(verdict('arn:aws:kafka:us-east-1:111122223333:topic/other/*', open), false)
  assert.equal(verdict('arn:aws:kafka:us-east-1:111122223333:topic/c/*', open), 'depends')
  const made = { unknown: `select(1,split(/,\${ref:Cluster}))`, question: 'a part' }
  assert.equal(verdict(arn(account, ':topic/', made, '/*'), topic), 'depends', 'of a function nothing is known')
})

test('what is sure of texts with unknown parts holds for all values', () => {
  const part = fc.constantFrom<Maybe<string>>('a', 'b', ':', '*', '?', 'ab', account, uuid)
  const text = fc.array(part, { minLength: 2, maxLength: 7 })
  const plain = text.map((parts) => parts.filter((each) => each !== '*' && each !== '?'))
  const values = fc.array(fc.constantFrom('a', 'b', 'ab', 'ba', 'x'), { minLength: 2, maxLength: 2 })
  fc.assert(
    fc.property(text, plain, values, (pattern, value, [first, second]) => {
      const given = new Map([
        [account.unknown, first!],
        [uuid.unknown, second!],
      ])
      const [open, known] = [joinText(pattern), joinText(value)]
      const said = verdict(open, known)
      const truth = verdict(giveValues(open, given), giveValues(known, given))
      return said === 'depends' || truth === 'depends' || said === truth
    }),
    { numRuns: 5000 },
  )
})
