import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { root } from './paths.ts'
import { output } from './process.ts'
import { runFolder } from './run-folder.ts'

/** A machine on which nothing is installed but Node, with the runner and one test that asks for a judge. */
const folder = runFolder('bare-machine')
const machine = folder.dir

before(async () => {
  cpSync(`${root}/test/support`, `${machine}/test/support`, { recursive: true })
  writeFileSync(`${machine}/package.json`, '{ "type": "module" }')
  writeFileSync(
    `${machine}/test/one.test.ts`,
    `import { test } from 'node:test'
    import { judge } from './support/judges.ts'
    test('judged', { skip: judge('kcat').skip }, () => {})
    test('not judged', () => {})`,
  )
  mkdirSync(`${machine}/bin`)
  symlinkSync(process.execPath, `${machine}/bin/node`)
  symlinkSync((await output('which', ['setpriv'])).trim(), `${machine}/bin/setpriv`)
})
after(() => folder[Symbol.dispose]())

function run(more: NodeJS.ProcessEnv) {
  const { NODE_TEST_CONTEXT, CI, ...env } = process.env
  const args = [`${machine}/test/support/run.ts`, 'test/one.test.ts']
  return spawnSync(process.execPath, args, { env: { ...env, PATH: `${machine}/bin`, ...more }, encoding: 'utf8' })
}

test('without judges the rest runs, and the end says what was not judged and what to do', () => {
  const { status, stdout, stderr } = run({})
  assert.equal(status, 0, stdout + stderr)
  assert.match(stdout, /^ℹ pass 1$/m)
  assert.match(stdout, /^ℹ skipped 1$/m)
  assert.match(stderr, /^judge kafka cannot be prepared: mvn is not installed: run npm run test:setup as root$/m)
  assert.match(stderr, /not everything was judged:\n {2}judge kcat is missing: run npm run test:setup as root\n/)
})

test('with CI=true a missing judge is a failure', () => {
  const { status, stdout } = run({ CI: 'true' })
  assert.equal(status, 1)
  assert.match(stdout, /judge kcat is missing: run npm run test:setup as root/)
})
