import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { root } from './support/paths.ts'

const run = (...args: string[]) =>
  spawnSync(process.execPath, [`${root}/test/fuzz/kafka.ts`, ...args], { encoding: 'utf8' })

test('a long run takes a number of runs and a seed, and says what is wrong with others', () => {
  const { status, stdout } = run('--runs', '10', '--seed', '7')
  assert.equal(status, 0)
  assert.match(stdout, /^seed 7\n{"runs":10,"seed":7,/)

  assert.equal(run('--help').stdout, 'usage: npm run fuzz:kafka -- [--runs N] [--seed S]\n')
  for (const [args, said] of [
    [['--runs', 'many'], '--runs many: a whole number from 1 on is wanted'],
    [['--runs', '0'], '--runs 0: a whole number from 1 on is wanted'],
    [['--seed', ''], '--seed : a whole number is wanted'],
    [['--from', '3'], "Unknown option '--from'"],
  ] as const) {
    const { status, stderr } = run(...args)
    assert.deepEqual(
      { status, stderr },
      { status: 2, stderr: `${said}\nusage: npm run fuzz:kafka -- [--runs N] [--seed S]\n` },
    )
  }
})
