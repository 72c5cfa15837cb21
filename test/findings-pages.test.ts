/** Every code that `check` can raise has a page, each page all its parts, and the index all pages. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readDocument } from '../src/sources/index.ts'
import { root } from './support/paths.ts'

const pages = readdirSync(`${root}/docs/findings`)
  .filter((file) => file !== 'README.md')
  .map((file) => file.replace('.md', ''))
const text = (code: string) => readFileSync(`${root}/docs/findings/${code}.md`, 'utf8')

/** Words of the rooms that make findings that look like codes and are none: errors, words of AWS. */
const others = new Set([
  ...'MAPPING_NOT_FOUND RESOURCE_NOT_FOUND BASELINE_INVALID ARGUMENT_INVALID TRIM_HORIZON AT_TIMESTAMP'.split(' '),
  ...'VPC_SUBNET VPC_SECURITY_GROUP IAM_AUTH IAM_OAUTHBEARER_AUTH SASL_SCRAM_512_AUTH'.split(' '),
  ...'OAUTHBEARER_SCOPE OAUTHBEARER_AUDIENCE OAUTHBEARER_LOGICAL_CLUSTER OAUTHBEARER_IDENTITY_POOL'.split(' '),
])

function codes(): readonly string[] {
  const places = ['src/{network,check,report}/**/*.ts', 'src/model/policy-document.ts', 'src/model/settings.ts']
  const files = globSync(places, { cwd: root }).filter((file) => !file.endsWith('.test.ts'))
  const words = files.flatMap((file) => {
    const source = readFileSync(`${root}/${file}`, 'utf8')
    return [...source.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)'/g)].map(([, word = '']) => word)
  })
  return [...new Set(words)].filter((word) => (word.includes('_') || word === 'UNDECIDED') && !others.has(word))
}

test('a page for every code, and a code for every page', () => {
  const wanted = codes()
  assert.ok(wanted.length > 50, `${wanted.length} codes`)
  assert.deepEqual(wanted.toSorted(), pages.toSorted())
})

test('a page says what it means, how AWS shows it, and four ways to mend it', () => {
  const headings = [
    'What it means',
    'How AWS shows it',
    'How to mend it',
    'CloudFormation',
    'Terraform',
    'AWS CLI',
    'Console',
    'Sources',
  ]
  const seen = new Map<string, string>()
  for (const code of pages) {
    const page = text(code)
    const found = [...page.matchAll(/^#{2,3} (.+)$/gm)].map(([, heading]) => heading)
    assert.deepEqual(found, headings, code)
    assert.ok(page.startsWith(`# ${code}\n\n`), code)
    for (const section of page.split(/^#{2,3} .+$/m).slice(1)) {
      if (section.trim() === '') continue
      assert.ok(section.trim().length > 20, `${code}: ${section}`)
    }
    assert.match(page, /\]\(https:\/\/docs\.aws\.amazon\.com\//, `${code} leads to AWS's guide`)
    const [meaning = ''] = page.split('## How AWS shows it')
    const known = seen.get(meaning)
    assert.equal(known, undefined, `${code} says what ${known} says`)
    seen.set(meaning, code)
  }
})

test('what a page tells to write can be read: CloudFormation as YAML, the AWS CLI as shell', () => {
  for (const code of pages) {
    const blocks = [...text(code).matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, kind = '', block = '']) => ({
      kind,
      block,
    }))
    assert.deepEqual(
      blocks.map(({ kind }) => kind),
      ['yaml', 'hcl', 'sh'],
      code,
    )
    for (const { kind, block } of blocks) {
      if (kind === 'yaml') assert.doesNotThrow(() => readDocument(block, `${code}.md`))
      if (kind === 'sh') {
        const { status, stderr } = spawnSync('bash', ['-n'], { input: block, encoding: 'utf8' })
        assert.equal(status, 0, `${code}: ${stderr}`)
      }
    }
  }
})

test('the index holds every page', () => {
  const { status, stderr } = spawnSync(process.execPath, [`${root}/scripts/findings.mjs`, '--check'], {
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
})
