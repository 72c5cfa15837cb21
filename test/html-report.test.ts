/** The HTML report in a browser: axe finds nothing that keeps somebody from using it, in light and in dark. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { after, test } from 'node:test'
import axe from 'axe-core'
import { check } from '../src/check/index.ts'
import { checkToHtml, checkToSvg } from '../src/report/index.ts'
import { judge } from './support/judges.ts'
import { runFolder } from './support/run-folder.ts'
import { egress, type Resources, read, resources, without } from './support/templates.ts'

const chromium = judge('chromium')
const folder = runFolder('html-report')
after(() => folder[Symbol.dispose]())

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** What axe finds in a page as the browser shows it. */
function violations(page: string, scheme: 'light' | 'dark'): readonly Violation[] {
  const run = `axe.run().then(({ violations, passes }) => {
    const result = document.createElement('script')
    result.type = 'application/json'
    result.id = 'axe'
    result.textContent = JSON.stringify({ violations, passes: passes.length, dark: matchMedia('(prefers-color-scheme: dark)').matches }).replaceAll('<', '\\\\u003c')
    document.body.append(result)
  })`
  // The page lets no scripts run, and axe is one.
  const open = page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
  assert.notEqual(open, page)
  const judged = open.replace('</body>', () => `<script>${axe.source}</script><script>${run}</script></body>`)
  const file = `${folder.dir}/page.html`
  writeFileSync(file, judged)
  const quiet = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync']
  const where = [`--user-data-dir=${folder.dir}/profile`, '--virtual-time-budget=20000', '--dump-dom']
  const { stdout } = spawnSync(
    chromium.path,
    [...quiet, ...where, ...(scheme === 'dark' ? ['--force-dark-mode'] : []), `file://${file}`],
    {
      encoding: 'utf8',
      maxBuffer: 1e8,
      timeout: 60_000,
    },
  )
  const [, text] = /<script type="application\/json" id="axe">(.*?)<\/script>/s.exec(stdout) ?? []
  assert.ok(text, `axe did not run: ${stdout.slice(0, 500)}`)
  const result: { violations: Violation[]; passes: number; dark: boolean } = JSON.parse(text)
  assert.equal(result.dark, scheme === 'dark')
  assert.ok(result.passes > 10, `${result.passes} rules passed`)
  return result.violations
}

const manyBrokers = resources([
  'Cluster',
  'MSK::Cluster',
  'ClusterName: c, KafkaVersion: 3.9.x, NumberOfBrokerNodes: 30, ClientAuthentication: {Sasl: {Iam: {Enabled: true}}}, BrokerNodeGroupInfo: {InstanceType: kafka.t3.small, ClientSubnets: [!Ref PrivateA, !Ref PrivateB], SecurityGroups: [!Ref Brokers]}',
])

async function pageOf(template: Resources): Promise<string> {
  const described = read(template)
  return checkToHtml(check(described), described, 't.yaml')
}
const told = (found: readonly Violation[]) =>
  found.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
  )

test('the page with errors, in light and in dark', { skip: chromium.skip }, async () => {
  const page = await pageOf(without(egress, 'BrokersSelf'))
  assert.deepEqual(told(violations(page, 'light')), [])
  assert.deepEqual(told(violations(page, 'dark')), [])
})

test('a large VPC, and the SVG by itself', { skip: chromium.skip }, async () => {
  const large = { ...without(egress, 'DefaultB'), ...manyBrokers }
  assert.deepEqual(told(violations(await pageOf(large), 'light')), [])
  const described = read(large)
  const file = `${folder.dir}/picture.svg`
  writeFileSync(file, await checkToSvg(check(described), described, 't.yaml'))
  const quiet = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder.dir}/profile`]
  const { stdout } = spawnSync(chromium.path, [...quiet, '--dump-dom', `file://${file}`], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  assert.match(stdout, /<svg [^>]*role="img"/)
  assert.doesNotMatch(stdout, /parsererror/, 'the browser reads it as XML')
})

test('axe is there: a picture that nobody named is seen', { skip: chromium.skip }, async () => {
  const page = await pageOf(egress)
  const broken = page
    .replace(/<html lang="en">/, '<html>')
    .replace(/ aria-label="reachable: [^"]*"><title>[^<]*<\/title>/, '>')
  const ids = violations(broken, 'light').map(({ id }) => id)
  assert.ok(ids.includes('html-has-lang'), ids.join())
})
