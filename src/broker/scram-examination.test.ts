import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scramLogin } from '../kafka/index.ts'
import { systemWorld } from '../world/index.ts'
import { scramExamination } from './scram-examination.ts'

const { random } = systemWorld
const users = new Map([['al=i,ce', 'pa=ss,wörd']])

/** Our client against the examination; `change` stands between them. kcat is its judge in test/lab-logins.test.ts. */
async function examine(username: string, password: string, change = (message: string) => message) {
  const examination = scramExamination(random, (name) => users.get(name))
  const login = await scramLogin(random, 'SCRAM-SHA-512', async () => ({ username, password })).begin('b-1')
  let challenge: Buffer | undefined
  for (;;) {
    const message = await login.next(challenge)
    assert.ok(message)
    const outcome = await examination(Buffer.from(change(message.toString())))
    if (!('challenge' in outcome)) {
      assert.equal(await login.next(outcome.reply), undefined)
      return outcome
    }
    challenge = outcome.challenge
  }
}

test('a user who knows the password comes in, and is shown that the broker knows it', async () => {
  const { principal, sessionLifetimeMs } = await examine('al=i,ce', 'pa=ss,wörd')
  assert.deepEqual([principal, sessionLifetimeMs], ['User:al=i,ce', 0])
})

test('a wrong password, an unknown user and changed or malformed messages are refused alike', async () => {
  const refused = { message: /invalid credentials with SASL mechanism SCRAM-SHA-512/ }
  await assert.rejects(examine('al=i,ce', 'wrong'), refused)
  await assert.rejects(examine('mallory', 'pa=ss,wörd'), refused)
  for (const change of [
    (message: string) => message.replace('c=biws', 'c=eSws'),
    (message: string) => message.replace(/^c=biws,r=./, 'c=biws,r='),
    (message: string) => message.replace(/,r=[^,]*,p=/, ',r=another,p='),
    (message: string) => message.replace(/,p=.*/, ',p=AAAA'),
    (message: string) => message.replace(/,p=.*/, ''),
    (message: string) => message.replace('n,,', 'p=tls-unique,,'),
    () => '',
  ])
    await assert.rejects(examine('al=i,ce', 'pa=ss,wörd', change), refused)
})
