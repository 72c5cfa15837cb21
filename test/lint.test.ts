/** The linters see our files: each finds what is planted in a copy of the tree. A check that cannot fail is none. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from './support/paths.ts'
import { workingCopy } from './support/working-copy.ts'

let copy: Awaited<ReturnType<typeof workingCopy>>
before(async () => {
  copy = await workingCopy()
  symlinkSync(`${root}/node_modules`, `${copy.dir}/node_modules`)
})
after(() => copy[Symbol.dispose]())

function plant(file: string, text: string): void {
  mkdirSync(dirname(`${copy.dir}/${file}`), { recursive: true })
  writeFileSync(`${copy.dir}/${file}`, text)
}

function run(tool: string, args: readonly string[]): { readonly code: number | null; readonly stdout: string } {
  const { status, stdout } = spawnSync(`${root}/node_modules/.bin/${tool}`, args, { cwd: copy.dir, encoding: 'utf8' })
  return { code: status, stdout }
}

const forbidden = {
  'src/model/planted.ts': "export * from '../kafka/index.ts'",
  'src/network/planted.ts': "export * from '../model/cidr.ts'",
  'src/kafka/planted.ts': "export type { Signer } from '../aws/index.ts'",
  'src/kafka/messages/planted.ts': "export * from '../../broker/index.ts'",
  'src/check/planted.ts': "export * from '../../src/lab/index.ts'",
  'src/control/planted.ts': "export const lab = () => import('../lab/index.ts')",
  'src/world/planted.ts': "export * from '../model/index.ts'",
}
const allowed = {
  'src/model/planted-too.ts': "export * from '../world/index.ts'",
  'src/kafka/messages/planted-too.ts': "export * from '../../world/index.ts'",
  'src/mapping/planted-too.ts': "export * from '../kafka/index.ts'",
}

test('the linter reports an import past a door, of a room that is not allowed, and no other', () => {
  const planted = { ...forbidden, ...allowed }
  for (const [file, text] of Object.entries(planted)) plant(file, text)
  const { code, stdout } = run('biome', ['lint', '--reporter=json', ...Object.keys(planted)])
  assert.equal(code, 1)
  const report: { diagnostics: { category: string; location: { path: string } }[] } = JSON.parse(stdout)
  const reported = report.diagnostics.filter(({ category }) => category === 'lint/style/noRestrictedImports')
  assert.deepEqual(reported.map(({ location }) => location.path).sort(), Object.keys(forbidden).sort())
})

test('every room has its line in the table of allowed imports, and the linter has the table', () => {
  const biome: { overrides: { includes: string[] }[] } = JSON.parse(readFileSync(`${root}/biome.json`, 'utf8'))
  const ruled = new Set(biome.overrides.flatMap(({ includes }) => includes))
  const rooms = readdirSync(`${root}/src`, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const unruled = rooms.map(({ name }) => name).filter((name) => name !== 'cli' && !ruled.has(`src/${name}/**/*.ts`))
  assert.deepEqual(unruled, [])

  assert.equal(run('node', ['scripts/rooms.mjs', '--check']).code, 0)
  plant('biome.json', JSON.stringify({ ...biome, overrides: biome.overrides.slice(1) }))
  assert.equal(run('node', ['scripts/rooms.mjs', '--check']).code, 1)
})

test('the type check sees every kind of file', () => {
  const files = ['src/model/wrong.ts', 'test/wrong.ts', 'bench/wrong.ts', 'examples/orders/wrong.ts']
  for (const file of files) plant(file, "export const wrong: number = 'text'\n")
  const { code, stdout } = run('tsc', ['--noEmit'])
  assert.notEqual(code, 0)
  for (const file of files) assert.match(stdout, new RegExp(`^${file}\\(1,14\\): error TS2322`, 'm'))
})

test('knip sees a file and an export that nobody uses', () => {
  plant('src/model/unused.ts', 'export const unused = 1\n')
  plant('test/support/half-used.ts', 'export const used = 1\nexport const unused = 2\n')
  plant('test/half-used.test.ts', "import { used } from './support/half-used.ts'\nconsole.log(used)\n")
  const { code, stdout } = run('knip', ['--reporter', 'json'])
  assert.equal(code, 1)
  const report: { issues: { file: string; files: unknown[]; exports: { name: string }[] }[] } = JSON.parse(stdout)
  const issue = (file: string) => report.issues.find((one) => one.file === file)
  assert.equal(issue('src/model/unused.ts')?.files.length, 1)
  assert.deepEqual(
    issue('test/support/half-used.ts')?.exports.map(({ name }) => name),
    ['unused'],
  )
})
