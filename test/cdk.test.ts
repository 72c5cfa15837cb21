/** The output of the CDK itself, recorded by scripts/record-cdk.mjs. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { accept, check } from '../src/check/index.ts'
import { formatLocation } from '../src/model/index.ts'
import { readSources } from '../src/sources/index.ts'
import { root } from './support/paths.ts'

const folder = 'examples/orders-cdk'
const recorded = new Map(
  globSync([`${folder}/app.mjs`, `${folder}/cdk.out/**/*.json`], { cwd: root }).map((path) => [
    path,
    readFileSync(`${root}/${path}`, 'utf8'),
  ]),
)

type Edits = Readonly<Record<string, (content: string) => string | undefined>>

/** The recorded output with changes to some of its files; `undefined` takes one away. */
function read(edits: Edits = {}, options: { readonly parameters?: Record<string, string> } = {}) {
  const content = new Map(recorded)
  for (const [name, edit] of Object.entries(edits)) {
    const path = name === 'app.mjs' ? `${folder}/${name}` : `${folder}/cdk.out/${name}`
    const text = content.get(path)
    assert.ok(text !== undefined, path)
    const edited = edit(text)
    if (edited === undefined) content.delete(path)
    else content.set(path, edited)
  }
  const file = `${folder}/cdk.out/manifest.json`
  const files = { read: (path: string) => content.get(path), list: () => [] }
  return readSources([{ file, text: content.get(file)! }], { files, ...options })
}

const nested = 'KafkaEndpointsE36C8D62.nested.template.json'
/** Without the rule that lets the brokers' group reach the endpoints in it. */
const withoutRule = (text: string) => {
  const template = JSON.parse(text)
  const [id] = Object.entries(template.Resources).find(
    ([, each]) => (each as { Properties?: { FromPort?: number } }).Properties?.FromPort === 443,
  )!
  delete template.Resources[id]
  return JSON.stringify(template)
}
/** Where the app makes the brokers' group. */
const lineOfGroup =
  recorded
    .get(`${folder}/app.mjs`)!
    .split('\n')
    .findIndex((each) => each.includes('new SecurityGroup(')) + 1

describe('the output of the CDK', () => {
  test('three stacks with exports, a nested one, and code as an asset are one description', () => {
    const { integration } = read()
    const result = check(integration)
    assert.deepEqual([result.verdict, result.questions, result.mappings.length], ['reachable', [], 1])
    assert.equal(result.mappings[0]!.flows.length, 8)
    assert.ok(result.findings.every(({ severity }) => severity === 'note'))
    const [fn] = integration.functions
    assert.ok(existsSync(`${root}/${String(fn!.code)}/orders.mjs`), String(fn!.code))
    assert.deepEqual(
      integration.unread.filter(({ why }) => why),
      [],
    )
  })

  test('a finding says where the construct is written, in the line of the app, and its path', () => {
    const { findings } = check(read({ 'Network.template.json': withoutRule }).integration)
    const [error] = findings.filter(({ severity }) => severity === 'error')
    assert.equal(formatLocation(error!.at), `${folder}/app.mjs:${lineOfGroup} (Network/Brokers)`)
    assert.equal(error!.code, 'ENI_SG_RULES_MISMATCH')
  })

  test('without the app beside it, it is the template’s line and the path', () => {
    const { findings } = check(read({ 'app.mjs': () => undefined, 'Network.template.json': withoutRule }).integration)
    assert.match(
      formatLocation(findings[0]!.at),
      /^examples\/orders-cdk\/cdk\.out\/Network\.template\.json:\d+ \(Network\/Brokers\)$/,
    )
  })

  test('older versions write the frames beside the logical id, in the manifest', () => {
    const trace = ['new Network (/home/me/shop/app.mjs:29:5)', 'Object.<anonymous> (/home/me/shop/app.mjs:86:1)']
    const metadata = {
      '/Network/Brokers/Resource': [
        {
          type: 'aws:cdk:logicalId',
          data: 'BrokersC8995B01',
          trace: [
            'new SecurityGroup (/home/me/shop/node_modules/aws-cdk-lib/aws-ec2/lib/security-group.js:1:2)',
            ...trace,
          ],
        },
      ],
    }
    const older = (text: string) => {
      const manifest = JSON.parse(text)
      const { additionalMetadataFile: _, ...rest } = manifest.artifacts.Network
      return JSON.stringify({ ...manifest, artifacts: { ...manifest.artifacts, Network: { ...rest, metadata } } })
    }
    const { findings } = check(read({ 'manifest.json': older, 'Network.template.json': withoutRule }).integration)
    assert.equal(formatLocation(findings[0]!.at), `${folder}/app.mjs:29 (Network/Brokers)`)
  })

  test('a finding is ignored by the metadata of the construct', () => {
    const ignoring = (text: string) => {
      const template = JSON.parse(withoutRule(text))
      template.Resources.BrokersC8995B01.Metadata.isthmus = {
        ignore: [{ code: 'ENI_SG_RULES_MISMATCH', reason: 'opened by hand' }],
      }
      return JSON.stringify(template)
    }
    const { integration, suppressions } = read({ 'Network.template.json': ignoring })
    const { findings } = accept(check(integration), { suppressions, baseline: new Set() })
    assert.equal(findings.find(({ severity }) => severity === 'error')?.accepted?.by, 'suppression')
  })

  test('a nested template that is not there is a note, and what it holds is not guessed', () => {
    const { findings } = check(read({ [nested]: () => undefined }).integration)
    const note = findings.find(({ code }) => code === 'SOURCE_NOT_READ')
    assert.match(note!.explanation, /there is no file examples\/orders-cdk\/cdk\.out\/KafkaEndpoints/)
  })

  test('stages are assemblies in the assembly', () => {
    const below = new Map(
      [...recorded].map(([path, text]) => [path.replace('cdk.out/', 'cdk.out/assembly-Prod/'), text]),
    )
    const artifacts = { Prod: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } } }
    const text = JSON.stringify({ version: '48.0.0', artifacts })
    const files = { read: (path: string) => below.get(path), list: () => [] }
    const file = `${folder}/cdk.out/manifest.json`
    assert.equal(check(readSources([{ file, text }], { files }).integration).verdict, 'reachable')

    // The app lies beside the whole output, also where one stage is read by itself.
    const [network, inner] = ['Network.template.json', 'manifest.json'].map(
      (name) => `${folder}/cdk.out/assembly-Prod/${name}`,
    )
    below.set(file, text).set(network!, withoutRule(below.get(network!)!))
    for (const read of [file, inner!]) {
      const { findings } = check(readSources([{ file: read, text: below.get(read)! }], { files }).integration)
      assert.equal(formatLocation(findings[0]!.at), `${folder}/app.mjs:${lineOfGroup} (Network/Brokers)`)
    }
    const gone = { read: () => undefined, list: () => [] }
    assert.throws(() => readSources([{ file, text }], { files: gone }), {
      code: 'MANIFEST_INVALID',
      message: `${file}: assembly Prod lies in ${folder}/cdk.out/assembly-Prod/manifest.json, which is not there`,
    })
  })

  test('Region and account of a stack are those of its environment', () => {
    const pinned = (text: string) =>
      text.replaceAll('aws://unknown-account/unknown-region', 'aws://111122223333/eu-west-1')
    const { region, account } = read({ 'manifest.json': pinned }).integration
    assert.deepEqual([region, account], ['eu-west-1', '111122223333'])
  })

  test('a manifest that is none, or names what is not there, is one error', () => {
    const message = (edits: Edits) => {
      try {
        read(edits)
      } catch (error) {
        return (error as Error).message
      }
      return 'read'
    }
    assert.match(message({ 'manifest.json': () => '{}' }), /manifest\.json: it has no version and artifacts/)
    assert.match(
      message({ 'manifest.json': () => '{"version": "48.0.0", "artifacts": {}}' }),
      /no stack: was cdk synth run/,
    )
    assert.match(
      message({ 'Kafka.template.json': () => undefined }),
      /stack Kafka is .*Kafka\.template\.json, which is not there/,
    )
    assert.match(message({ 'Kafka.metadata.json': () => '[' }), /Kafka\.metadata\.json: it is no JSON object/)
  })
})

describe('the command line', () => {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/main.ts', ...args], {
      cwd: root,
      encoding: 'utf8',
    })
    return { status, out: stdout + stderr }
  }

  test('check takes the folder, and a template beside it by name', () => {
    const { status, out } = run('check', `${folder}/cdk.out`)
    assert.equal(status, 0, out)
    assert.match(out, /note ENDPOINT_POLICY_OPEN {2}examples\/orders-cdk\/app\.mjs:38 \(Kafka\/Endpoints\/Lambda\)/)
    const both = run('check', `${folder}/cdk.out`, 'shop=examples/orders/template.yaml', '--json')
    assert.equal(both.status, 0, both.out)
    assert.equal(JSON.parse(both.out).mappings.length, 2)
  })

  test('a folder that holds no assembly is told', () => {
    const { status, out } = run('check', folder)
    assert.equal(status, 2)
    assert.match(out, /it is a folder without manifest\.json: give a file, or the folder that cdk synth writes/)
  })

  test('the lab runs it, with the code that the CDK put beside', () => {
    const { status, out } = run('lab', `${folder}/cdk.out`, '--until-drained', '--records', '12')
    assert.equal(status, 0, out)
    assert.match(out, /all records are settled/)
  })
})
