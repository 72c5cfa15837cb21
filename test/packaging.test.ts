/** As a newcomer has it: a fresh clone and the published package, an empty npm cache, the Node that the system has. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, lstatSync, writeFileSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import { after, test } from 'node:test'
import { ended, eventually, spawnLeashed } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'
import { workingCopy } from './support/working-copy.ts'

const clone = await workingCopy()
const folder = runFolder('installed')
const npmCache = runFolder('npm-cache')
after(() => {
  for (const one of [clone, folder, npmCache]) one[Symbol.dispose]()
})
const empty = folder.dir

// A registry that stalls is asked again, sooner than npm would.
const npm = { npm_config_cache: npmCache.dir, npm_config_fetch_timeout: '60000' }

/** The user's shell: without what npm and the test runner put into the environment of their children. */
function environment(path: readonly string[]): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_(OPTIONS|TEST|V8))/.test(name))
  return { ...Object.fromEntries(ours), PATH: path.join(delimiter), ...npm }
}
const systemPath = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
const system = environment(systemPath)
const node24 = environment([dirname(process.execPath), ...systemPath])

function run(cwd: string, env: NodeJS.ProcessEnv, command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: 300_000 })
  const failed = `${command} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`
  return { status, stdout, stderr, failed }
}

test('a fresh clone installs itself and runs the lab until all is settled', () => {
  const { status, stdout, stderr, failed } = run(
    clone.dir,
    system,
    'npm',
    'start',
    '--silent',
    '--',
    '--until-drained',
    '--json',
  )
  assert.equal(status, 0, failed)
  assert.match(stderr, /^installing dependencies.*\n(.*\n)*ready in \d+ s\n/)
  const document = JSON.parse(stdout)
  assert.equal(document.format_version, '1.0')
  assert.ok(document.produced > 0)
  assert.equal(document.delivered, document.produced)
  assert.equal(document.failed, 0)
  const committed: number[] = Object.values(document.committed)
  assert.equal(
    committed.reduce((sum, offset) => sum + offset, 0),
    document.produced,
  )
})

test('Ctrl-C ends npm start cleanly, with exit code 0', async () => {
  // In the place of the shell that `script` starts (/bin/sh without SHELL): unlike a person's interactive one, a shell
  // that waits for npm here takes the same SIGINT and dies of it once npm has ended, with 130 whatever npm said.
  const terminal = spawnLeashed('script', ['-qec', 'exec npm start', '/dev/null'], { cwd: clone.dir, env: system })
  let text = ''
  terminal.stdout?.on('data', (chunk) => {
    text += chunk
  })
  await eventually('delivered records', () => /delivered [1-9]/.test(text) || undefined)
  terminal.stdin?.write('\x03')
  assert.equal(await ended(terminal), 0, text)
  assert.match(text, /Disabled/)
})

test('npx isthmus works in the clone, with the Node of the system', () => {
  const help = run(clone.dir, system, 'npx', 'isthmus', '--help')
  assert.equal(help.status, 0, help.failed)
  assert.match(help.stdout, /^Usage: isthmus/)
})

test('the packed file installs in an empty folder, small, and proves a template there', () => {
  const packed = run(clone.dir, system, 'npm', 'pack', '--silent')
  assert.equal(packed.status, 0, packed.failed)
  const tarball = `${clone.dir}/${packed.stdout.trim().split('\n').at(-1)}`

  writeFileSync(`${empty}/package.json`, '{ "private": true }')
  const installed = run(empty, node24, 'npm', 'install', '--no-audit', '--no-fund', tarball)
  assert.equal(installed.status, 0, installed.failed)
  const files = globSync('node_modules/**/*', { cwd: empty }).map((file) => lstatSync(`${empty}/${file}`))
  const bytes = files.reduce((sum, file) => sum + file.blocks * 512, 0)
  assert.ok(bytes < 45e6, `${Math.round(bytes / 1e6)} MB of node_modules`)
  assert.deepEqual(globSync(['node_modules/isthmus/src', 'node_modules/isthmus/**/*.test.*'], { cwd: empty }), [])

  const help = run(empty, node24, 'npx', 'isthmus', '--help')
  assert.equal(help.status, 0, help.failed)
  assert.match(help.stdout, /^Usage: isthmus/)

  // The folder lies inside this project, whose node_modules must not stand in for a dependency that was forgotten.
  const guard = `import { registerHooks } from 'node:module'
    registerHooks({ resolve(name, context, next) {
      const found = next(name, context)
      if (found.url.startsWith('file:') && !found.url.includes('${empty}')) throw new Error('not a dependency: ' + found.url)
      return found
    } })`
  writeFileSync(`${empty}/guard.mjs`, guard)
  const guarded = { ...node24, NODE_OPTIONS: `--import=${empty}/guard.mjs` }
  cpSync(`${clone.dir}/examples/orders`, `${empty}/orders`, { recursive: true })
  const check = run(empty, guarded, 'node', 'node_modules/isthmus/bin/isthmus.js', 'check', 'orders/template.yaml')
  assert.equal(check.status, 0, check.failed)
  assert.match(check.stdout, /reachable/)
  const isthmus = (...args: string[]) => run(empty, guarded, 'node', 'node_modules/isthmus/bin/isthmus.js', ...args)
  assert.match(isthmus('explain', 'SG_HAS_NO_RULES').stdout, /^# SG_HAS_NO_RULES\n/)
  assert.match(isthmus('check', 'orders/template.yaml', '--format', 'html').stdout, /^<!doctype html>/)
  const snapshot = isthmus('snapshot', '--output', 'snap', '--region', 'eu-west-1')
  assert.equal(snapshot.status, 2, snapshot.failed)
  assert.match(snapshot.stderr, /npm install @aws-sdk\/client-ec2 .*\(SDK_MISSING\)\n$/)
  const lab = ['node_modules/isthmus/bin/isthmus.js', 'lab', 'orders/template.yaml', '--until-drained', '--json']
  const drained = run(empty, guarded, 'node', ...lab)
  assert.equal(drained.status, 0, drained.failed)
})

test('an older Node gets one sentence from the packed file', (t) => {
  const version = run(empty, system, 'node', '--version').stdout
  if (Number(/^v(\d+)/.exec(version)?.[1]) >= 24) return t.skip('the system has no older Node')
  const { status, stdout, stderr } = run(empty, system, 'node', 'node_modules/isthmus/bin/isthmus.js', '--help')
  assert.deepEqual(
    { status, stdout, stderr },
    {
      status: 2,
      stdout: '',
      stderr: `isthmus needs Node 24 or later; this is ${version.trim()}\n`,
    },
  )
})
