import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { at, withNat } from '../../test/support/integration.ts'
import { runFolder } from '../../test/support/run-folder.ts'
import type { CheckResult } from '../check/index.ts'
import { formatLocation, type LambdaFunction } from '../model/index.ts'
import { systemWorld } from '../world/index.ts'
import { type Concrete, makeConcrete } from './concrete.ts'
import { fingerprintOf, LabFunctions } from './functions.ts'

const folder = runFolder('functions')
before(() => {
  writeFileSync(`${folder.dir}/index.mjs`, 'export const handler = async (event) => process.env.WORD + event.word')
})
after(() => folder[Symbol.dispose]())

const proved: CheckResult = { format_version: '1.0', verdict: 'reachable', mappings: [], findings: [], questions: [] }

function described(parts: Partial<LambdaFunction> = {}): Concrete {
  const functions = withNat.functions.map((fn) => ({ ...fn, code: folder.dir, environment: { WORD: 'a' }, ...parts }))
  return makeConcrete({ ...withNat, functions }, proved)
}

const arn = 'arn:aws:lambda:us-east-1:111122223333:function:orders'
const fingerprint = (parts: Partial<LambdaFunction>) => fingerprintOf(described(parts).mappings[0]!)

test('whatever a process is started with is in the fingerprint; where it is written is not', () => {
  const same = fingerprint({})
  assert.equal(fingerprint({ at: at('elsewhere') }), same)
  for (const parts of [
    { name: 'other', arn: `${arn}-other` },
    { code: `${folder.dir}/other` },
    { handler: 'other.handler' },
    { runtime: 'python3.13' },
    { timeoutSeconds: 4 },
    { memoryMegabytes: 256 },
    { environment: { WORD: 'b' } },
  ])
    assert.notEqual(fingerprint(parts), same, JSON.stringify(parts))
})

test('a function that is described alike is kept, another is started anew, one that is gone ends', async () => {
  const functions = new LabFunctions(systemWorld, () => {})
  try {
    const say = async () => {
      const outcome = await functions.byArn(arn)?.invoke(Buffer.from('{"word":"!"}'), {})
      return outcome?.kind === 'success' ? outcome.payload.toString() : outcome
    }
    await functions.apply(described())
    const first = functions.byArn(arn)
    assert.equal(await say(), '"a!"')
    await functions.apply(described())
    assert.equal(functions.byArn(arn), first)

    const release = await functions.apply(described({ environment: { WORD: 'b' } }))
    assert.equal(await say(), '"b!"')
    assert.equal((await first?.invoke(Buffer.from('{"word":"?"}'), {}))?.kind, 'success', 'ended too early')
    await release()
    assert.equal((await first?.invoke(Buffer.from('{}'), {}))?.kind, 'service-error')

    await (await functions.apply({ ...described(), mappings: [] }))()
    assert.equal(functions.byArn(arn), undefined)
  } finally {
    await functions.close()
  }
})

test('what cannot be started changes nothing, and is refused where it is described', async () => {
  const functions = new LabFunctions(systemWorld, () => {})
  await functions.apply(described())
  const first = functions.byArn(arn)
  const place = formatLocation(at('Function'))
  const unknown = { unknown: 'parameter:Word', question: 'value of parameter Word' }
  await assert.rejects(functions.apply(described({ environment: { WORD: unknown } })), {
    code: 'LAB_UNSUPPORTED',
    message: new RegExp(`^${place}: Environment variable WORD of function Function is not known.*parameter Word`),
  })
  const { code, ...elsewhere } = described().mappings[0]!.function
  assert.ok(code)
  const concrete = described()
  const mappings = concrete.mappings.map((mapping) => ({ ...mapping, function: elsewhere }))
  await assert.rejects(functions.apply({ ...concrete, mappings }), {
    code: 'LAB_UNSUPPORTED',
    message: new RegExp(`^${place}: CodeUri of function Function is not a local file or folder`),
  })
  await assert.rejects(functions.apply(described({ handler: 'no.handler' })), { code: 'HANDLER_MISSING' })
  await assert.rejects(functions.apply(described({ runtime: 'ruby3.3' })), { code: 'RUNTIME_UNSUPPORTED' })
  assert.equal(functions.byArn(arn), first)
  await functions.close()
})
