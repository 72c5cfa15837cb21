// Writes examples/orders-cdk/cdk.out anew, by the CDK itself: `node scripts/record-cdk.mjs`. The library (170 MB) is
// installed below .cache, as only this needs it.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const versions = ['aws-cdk-lib@2.276.0', 'constructs@10.8.1']
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const home = `${root}/.cache/cdk`
const example = `${root}/examples/orders-cdk`
const out = `${example}/cdk.out`

if (!existsSync(`${home}/node_modules/aws-cdk-lib`)) {
  mkdirSync(home, { recursive: true })
  writeFileSync(`${home}/package.json`, '{"private": true}\n')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', ...versions], { cwd: home, stdio: 'inherit' })
}
// The app finds the library beside itself, as in a project of its own.
rmSync(`${home}/examples`, { recursive: true, force: true })
cpSync(`${root}/examples/orders`, `${home}/examples/orders`, { recursive: true })
mkdirSync(`${home}/examples/orders-cdk`)
cpSync(`${example}/app.mjs`, `${home}/examples/orders-cdk/app.mjs`)
rmSync(out, { recursive: true, force: true })
execFileSync(process.execPath, ['app.mjs'], {
  cwd: `${home}/examples/orders-cdk`,
  env: {
    ...process.env,
    CDK_OUTDIR: out,
    CDK_CONTEXT_JSON: '{"aws:cdk:enable-path-metadata": true, "aws:cdk:enable-asset-metadata": true}',
  },
  stdio: 'inherit',
})

// Nothing of this machine stays in what is kept; the report of feature flags is 25 KB that nobody reads.
for (const name of readdirSync(out).filter((each) => each.endsWith('.json'))) {
  const content = JSON.parse(readFileSync(`${out}/${name}`, 'utf8').replaceAll(home, '/app'))
  if (content.artifacts) {
    for (const [id, { type }] of Object.entries(content.artifacts))
      if (type === 'cdk:feature-flag-report') delete content.artifacts[id]
  }
  writeFileSync(`${out}/${name}`, `${JSON.stringify(content, null, 1)}\n`)
}
