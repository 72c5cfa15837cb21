// biome-ignore-all lint/suspicious/noTemplateCurlyInString: identities hold placeholders
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostAndPort } from './host-and-port.ts'
import { joinText } from './unknown.ts'

const env = { unknown: 'parameter:Env', name: 'Env', question: 'value of parameter Env' }
const port = { unknown: 'parameter:Port', name: 'Port', question: 'value of parameter Port' }

test('a server has a host and a port; without a port none is taken by itself', () => {
  assert.deepEqual(hostAndPort('b-1.kafka.internal:9096'), { host: 'b-1.kafka.internal', port: 9096 })
  const question = 'port of kafka.internal'
  assert.deepEqual(hostAndPort('kafka.internal'), { host: 'kafka.internal', port: { unknown: question, question } })
})

test('one of the two may be known where the other is not', () => {
  const server = joinText([env, '.internal:9096'])
  const host = { ...env, unknown: '${parameter:Env}.internal', name: '${Env}.internal' }
  assert.deepEqual(hostAndPort(server), { host, port: 9096 })
  const open = joinText(['kafka.internal:', port])
  assert.deepEqual(hostAndPort(open), { host: 'kafka.internal', port: open })
})

test('what a function or an export gives shows neither, whatever its identity looks like', () => {
  for (const unknown of [
    'parameter:Servers',
    'import:${AWS::StackName}:9096',
    'output:net/a:9096',
    'select(0,${parameter:Servers}):9096',
    'if(${parameter:Env} = prod,a:9096,b:9092)',
  ]) {
    const server = { unknown, question: 'the servers' }
    assert.deepEqual(hostAndPort(server), { host: server, port: server }, unknown)
  }
})
