import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { root } from './support/paths.ts'
import { ended, eventually, spawnLeashed } from './support/process.ts'

/** A program that says how often it was interrupted, and takes 300 ms to end cleanly. */
const patient = `
  let count = 0
  process.on('SIGINT', () => {
    if (++count === 1) setTimeout(() => { console.log('interrupted ' + count); process.exit(7) }, 300)
  })
  setInterval(() => {}, 1000)
  console.log('up')`

const wrapped = `import('${root}/scripts/node24.mjs').then((node24) => node24.run(['-e', process.argv[1]]))`
const wrapper = ['-e', wrapped, patient]

function said(child: ChildProcess): () => string {
  let text = ''
  child.stdout?.on('data', (chunk) => {
    text += chunk
  })
  return () => text
}

test('an interrupt reaches the program once, though its whole group and npm send it', async () => {
  const child = spawnLeashed(process.execPath, wrapper, { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  const text = said(child)
  await eventually('the program', () => text().includes('up') || undefined)
  process.kill(-Number(child.pid), 'SIGINT')
  // Two signals at the same time would be delivered as one.
  await setTimeout(50)
  child.kill('SIGINT')
  assert.equal(await ended(child), 7)
  assert.equal(text(), 'up\ninterrupted 1\n')
})

test('Ctrl-C in a terminal reaches the program once, though npm sends it again', async () => {
  const quoted = [process.execPath, ...wrapper].map((arg) => `'${arg.replaceAll("'", `'\\''`)}'`).join(' ')
  // As npm does: it gets Ctrl-C itself and passes it to its child.
  const npmLike = `trap 'kill -INT $child' INT; ${quoted} & child=$!; wait $child; wait $child; echo "code $?"`
  const terminal = spawnLeashed('script', ['-qec', `bash -c '${npmLike.replaceAll("'", `'\\''`)}'`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const text = said(terminal)
  await eventually('the program', () => text().includes('up') || undefined)
  terminal.stdin?.write('\x03')
  await ended(terminal)
  assert.match(text(), /interrupted 1\r?\ncode 7/)
})

test('an interrupt that comes while it ends does not change how it ends', async () => {
  for (let run = 0; run < 5; run++) {
    const child = spawnLeashed(process.execPath, wrapper, { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
    const text = said(child)
    await eventually('the program', () => text().includes('up') || undefined)
    let code: number | null | undefined
    const end = ended(child).then((value) => {
      code = value
    })
    while (code === undefined) {
      child.kill('SIGINT')
      await setTimeout(1)
    }
    await end
    assert.equal(code, 7)
  }
})

test('a program that ends by a signal gives its number as exit code', async () => {
  const child = spawnLeashed(process.execPath, ['-e', wrapped, `process.kill(process.pid, 'SIGTERM')`], {})
  assert.equal(await ended(child), 128 + 15)
})
