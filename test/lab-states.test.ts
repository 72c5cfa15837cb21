/** The states that edits of a template lead a mapping through in the lab, as AWS's mappings go. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type LabUnderTest, startTestLab } from './support/lab.ts'

function watch(running: LabUnderTest) {
  let from = 0
  const states = () =>
    running.events
      .slice(from)
      .flatMap((event) => (event.kind === 'mapping' && event.event.kind === 'state' ? [event.event.state] : []))
      .filter((state, i, all) => state !== all[i - 1])
  return async (text: string | undefined, ...expected: string[]) => {
    const last = expected.at(-1)
    if (text !== undefined) {
      from = running.events.length
      await running.lab.edit(text)
    }
    if (states().at(-1) !== last)
      await running.until(expected.join(', '), () => (states().at(-1) === last ? true : undefined))
    assert.deepEqual(states(), expected)
  }
}

test('an edit, Enabled: false and true, a mapping taken out and put in again', { timeout: 120_000 }, async () => {
  await using running = await startTestLab('orders')
  const goes = watch(running)
  const text = readFileSync(running.template, 'utf8')
  const with_ = (line: string) => text.replace(/^ {12}BatchSize: 100$/m, `            ${line}`)
  await goes(undefined, 'Creating', 'Enabled')
  await goes(with_('BatchSize: 50'), 'Updating', 'Enabled')
  await goes(with_('Enabled: false'), 'Disabling', 'Disabled')
  const { delivered } = running.lab.summary()
  await running.lab.produce(20)
  await goes(with_('Enabled: false\n            BatchSize: 10'), 'Updating', 'Disabled')
  assert.equal(running.lab.summary().delivered, delivered, 'a mapping that is switched off reads nothing')
  await goes(text, 'Enabling', 'Enabled')
  assert.equal((await running.lab.drained(60_000)).reason, undefined)
  assert.equal(running.lab.summary().delivered, 20)
  const second = text.replace(
    /^ {8}Mapping:\n(( {10}.*\n?)+)/m,
    (one) => `${one.trimEnd()}\n${one.replace('Mapping:', 'Second:').replace('orders-function', 'second').trimEnd()}\n`,
  )
  assert.notEqual(second, text)
  await goes(second, 'Creating', 'Enabled')
  await goes(text, 'Deleting')
})
