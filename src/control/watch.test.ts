import assert from 'node:assert/strict'
import { renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { test } from 'node:test'
import { setTimeout as passing } from 'node:timers/promises'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { runFolder } from '../../test/support/run-folder.ts'
import { watchFile } from './watch.ts'

function start(t: { after(run: () => void): void }) {
  const made = runFolder('watch')
  const folder = made.dir
  const file = `${folder}/template.yaml`
  writeFileSync(file, 'first')
  const clock = new FakeClock()
  const seen: string[] = []
  const stop = watchFile(clock, file, 'first', (text) => seen.push(text))
  t.after(() => {
    stop()
    made[Symbol.dispose]()
  })
  /** Lets it look: its clock runs on when the file is read, which is real. */
  const looks = async (times: number) => {
    for (let i = 0; i < times; i++) {
      while (clock.timers === 0) await passing(1)
      await clock.advance(100)
    }
    while (clock.timers === 0) await passing(1)
  }
  return { folder, file, clock, seen, stop, looks }
}

test('a saved file is told once, as it is', async (t) => {
  const { file, seen, looks } = start(t)
  await looks(2)
  assert.deepEqual(seen, [])
  writeFileSync(file, 'second')
  await looks(4)
  assert.deepEqual(seen, ['second'])
  writeFileSync(file, 'first')
  await looks(2)
  assert.deepEqual(seen, ['second', 'first'])
})

test('what is still being written is not told', async (t) => {
  const { file, seen, looks } = start(t)
  await looks(1)
  truncateSync(file)
  await looks(1)
  writeFileSync(file, 'sec')
  await looks(1)
  writeFileSync(file, 'second')
  await looks(2)
  assert.deepEqual(seen, ['second'])
})

test('a file that is replaced, or vanishes with its folder and comes back, is seen', async (t) => {
  const { folder, file, seen, looks } = start(t)
  writeFileSync(`${file}.new`, 'second')
  renameSync(`${file}.new`, file)
  await looks(2)
  assert.deepEqual(seen, ['second'])
  rmSync(folder, { recursive: true })
  await looks(2)
  assert.deepEqual(seen, ['second'])
  await mkdir(folder)
  writeFileSync(file, 'third')
  await looks(2)
  assert.deepEqual(seen, ['second', 'third'])
})

test('an edit made before it began to watch is told', async (t) => {
  const { file, seen, stop, clock } = start(t)
  stop()
  writeFileSync(file, 'between')
  const again = watchFile(clock, file, 'first', (text) => seen.push(text))
  t.after(again)
  for (let i = 0; i < 2; i++) {
    while (clock.timers === 0) await passing(1)
    await clock.advance(100)
  }
  while (seen.length === 0) await passing(1)
  assert.deepEqual(seen, ['between'])
})

test('a stopped watch tells nothing and leaves no timer', async (t) => {
  const { file, seen, stop, clock, looks } = start(t)
  await looks(1)
  writeFileSync(file, 'second')
  stop()
  await clock.advance(1000)
  await passing(20)
  assert.deepEqual(seen, [])
  assert.equal(clock.timers, 0)
})
