/** Prepares the judges, runs the tests in one run of Node's test runner, and lists the judges that could not judge. */

import { forgetMissing, missingJudges, prepareJudges } from './judges.ts'
import { archiveClasses } from './kafka.ts'
import { compileCache, root } from './paths.ts'
import { ended, spawnLeashed } from './process.ts'
import { sweepRunFolders } from './run-folder.ts'

const say = (line: string) => void process.stderr.write(`${line}\n`)
const args = process.argv.slice(2)
const unit = args[0] === 'unit'
const files = unit ? ['{src,bench}/**/*.test.ts'] : args.length > 0 ? args : ['{src,bench,test}/**/*.test.ts']

if (!unit) {
  const started = performance.now()
  let prepared = false
  await prepareJudges((line) => {
    prepared = true
    say(line)
  })
  await archiveClasses().catch((error: Error) => say(error.message))
  if (prepared) say(`judges ready in ${Math.round((performance.now() - started) / 1000)} s`)
}

forgetMissing()
sweepRunFolders()
// Two cores: two files at a time. A test that hangs must not hang the run.
const options = ['--test', '--test-concurrency=2', '--test-timeout=600000']
const runner = spawnLeashed(process.execPath, [...options, ...files], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...compileCache },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => runner.kill(signal))
process.exitCode = (await ended(runner)) ?? 1

const missing = missingJudges()
if (missing.length > 0) say(`\nnot everything was judged:\n${missing.map((line) => `  ${line}\n`).join('')}`)
