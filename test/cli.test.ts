/** The command line as a shell sees it: arguments, exit codes, what stands on stdout, and what is left behind. */
import assert from 'node:assert/strict'
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { after, suite, test } from 'node:test'
import { listening } from './support/listening.ts'
import { root } from './support/paths.ts'
import { ended, eventually, spawnLeashed } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'

const folder = runFolder('cli')
after(() => folder[Symbol.dispose]())
const template = 'orders/template.yaml'

/** A copy of the example, with another handler or with a changed template. */
function example(
  name: string,
  change: { readonly handler?: string; readonly template?: (text: string) => string } = {},
) {
  const dir = `${folder.dir}/${name}`
  cpSync(`${root}/examples/orders`, `${dir}/orders`, { recursive: true })
  if (change.handler !== undefined) writeFileSync(`${dir}/orders/src/orders.mjs`, change.handler)
  if (change.template) {
    const text = readFileSync(`${dir}/${template}`, 'utf8')
    const changed = change.template(text)
    assert.notEqual(changed, text)
    writeFileSync(`${dir}/${template}`, changed)
  }
  return dir
}

/** @param workspace where GitHub has checked the repository out; this run's own is none of ours */
function start(args: readonly string[], cwd = folder.dir, workspace?: string) {
  const { GITHUB_WORKSPACE: _, ...env } = process.env
  const child = spawnLeashed(process.execPath, [`${root}/src/cli/main.ts`, ...args], {
    cwd,
    env: workspace === undefined ? env : { ...env, GITHUB_WORKSPACE: workspace },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk) => {
    said.stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    said.stderr += chunk
  })
  const closed = new Promise((resolve) => child.once('close', resolve))
  return { child, said, closed }
}

async function run(args: readonly string[], cwd?: string, workspace?: string) {
  const { child, said, closed } = start(args, cwd, workspace)
  await closed
  // On a busy machine a check may pass the second from which on it says how far it is.
  return { code: child.exitCode, ...said, stderr: said.stderr.replace(/^proved \d+ of \d+ mappings\n/gm, '') }
}

const withoutSelfRule = (text: string) => text.replace(/^ {2}BrokerIngressSelf:\n(?:.+\n)*/m, '')

suite('what cannot run is 2, says why on stderr, and leaves stdout empty', { concurrency: 4 }, () => {
  const dir = example('bad')
  const cases: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [[], /^Usage: isthmus/],
    [['bogus'], /unknown command 'bogus'/],
    [['check'], /give a source, or --live.*\(ARGUMENT_INVALID\)/],
    [['check', template, '--bogus'], /unknown option '--bogus'/],
    [['check', 'no.yaml'], /cannot read no\.yaml: .*\(TEMPLATE_UNREADABLE\)/],
    [['check', 'orders'], /cannot read orders: .*\(TEMPLATE_UNREADABLE\)/],
    [['check', 'orders/src/orders.mjs'], /orders\.mjs:\d+:\d+: .*\(TEMPLATE_INVALID\)/],
    [['check', template, '--fail-on', 'fatal'], /--fail-on fatal .*\(ARGUMENT_INVALID\)/],
    [['check', template, '--format', 'xml'], /--format xml .*\(ARGUMENT_INVALID\)/],
    [['check', template, '--format', 'sarif='], /--format sarif= .*\(ARGUMENT_INVALID\)/],
    [['check', template, '--json', '--format', 'github'], /github and json cannot both .*\(ARGUMENT_INVALID\)/],
    [['check', template, '--format', 'json=no/such/folder'], /cannot write no\/such\/folder.*\(OUTPUT_UNWRITABLE\)/],
    [['check', template, '--write-baseline'], /--write-baseline needs --baseline.*\(ARGUMENT_INVALID\)/],
    [['check', template, '--baseline', 'no.json'], /cannot read no\.json: .*\(BASELINE_UNREADABLE\)/],
    [['check', template, '--baseline', template], /orders\/template\.yaml is no baseline.*\(BASELINE_INVALID\)/],
    [['check', template, '--values', 'no.json'], /cannot read no\.json: .*\(VALUES_UNREADABLE\)/],
    [['check', template, '--set', 'import:Name=value'], /asks for import:Name.*\(PARAMETER_UNDECLARED\)/],
    [['check', template, '--set', 'Name'], /--set Name .*\(ARGUMENT_INVALID\)/],
    [['check', template, '--set', '=value'], /--set =value .*\(ARGUMENT_INVALID\)/],
    [['check', template, '--set', 'Name=value'], /no parameter Name.*\(PARAMETER_UNDECLARED\)/],
    [['check', '--all', template, '--format', 'html'], /--all has no html.*\(ARGUMENT_INVALID\)/],
    [['check', '--all', template, '--without', 'X'], /--all and --without .*\(ARGUMENT_INVALID\)/],
    [['lab', 'no.yaml'], /cannot read no\.yaml: .*\(TEMPLATE_UNREADABLE\)/],
    [['lab', template, '--json'], /--json goes with --until-drained.*\(ARGUMENT_INVALID\)/],
    [['lab', template, '--records', '0'], /--records 0 .*\(ARGUMENT_INVALID\)/],
    [['lab', template, '--rate', '1.5'], /--rate 1\.5 .*\(ARGUMENT_INVALID\)/],
    [['lab', template, '--partitions', ''], /--partitions .*\(ARGUMENT_INVALID\)/],
    [['lab', template, '--port', '70000'], /--port 70000 .*\(ARGUMENT_INVALID\)/],
    [['lab', template, '--timeout', 'soon'], /--timeout soon .*\(ARGUMENT_INVALID\)/],
    [['serve'], /missing required argument 'sources'/],
    [['serve', 'no.yaml'], /cannot read no\.yaml: .*\(CONFIG_UNREADABLE\)/],
  ]
  for (const [args, says] of cases)
    test(`isthmus ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await run(args, dir)
      assert.match(stderr, says)
      assert.doesNotMatch(stderr, /^ {4}at /m, 'a stack')
      assert.equal(stdout, '')
      // For lab and serve, what could not begin is a failure like any other (0 and 1 are their codes); flags are not.
      assert.equal(code, /UNREADABLE/.test(stderr) && args[0] !== 'check' ? 1 : 2)
    })
})

test('help and version are asked for: 0, on stdout', async () => {
  const help = await run(['--help'])
  assert.deepEqual([help.code, help.stderr], [0, ''])
  assert.match(help.stdout, /^Usage: isthmus/)
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
  assert.deepEqual(await run(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' })
})

suite('check', { concurrency: 4 }, () => {
  test('0 when nothing is found, 1 with findings; --json is one document on stdout', async () => {
    const good = await run(['check', template], example('check-good'))
    assert.deepEqual([good.code, good.stderr], [0, ''])
    const dir = example('check-bad', { template: withoutSelfRule })
    const bad = await run(['check', template], dir)
    assert.deepEqual([bad.code, bad.stderr], [1, ''])
    assert.match(bad.stdout, /template\.yaml:\d+/)
    const json = await run(['check', template, '--json'], dir)
    assert.deepEqual([json.code, json.stderr], [1, ''])
    const { format_version, verdict, findings } = JSON.parse(json.stdout)
    assert.deepEqual([format_version, verdict, findings.length], ['1.0', 'blocked', 1])
  })

  test('several reports from one run, each in its file, one on stdout', async () => {
    const dir = example('check-formats', { template: withoutSelfRule })
    const files = ['sarif=a.sarif', 'markdown=a.md', 'json=a.json', 'github']
    const { code, stdout, stderr } = await run(['check', template, ...files.flatMap((file) => ['--format', file])], dir)
    assert.deepEqual([code, stderr], [1, ''])
    assert.match(stdout, /^::error file=orders\/template\.yaml,line=\d+,col=3,title=SG_HAS_NO_RULES::/)
    const [result] = JSON.parse(readFileSync(`${dir}/a.sarif`, 'utf8')).runs[0].results
    assert.equal(result.locations[0].physicalLocation.artifactLocation.uri, 'orders/template.yaml')
    assert.match(readFileSync(`${dir}/a.md`, 'utf8'), /SG_HAS_NO_RULES/)
    assert.equal(JSON.parse(readFileSync(`${dir}/a.json`, 'utf8')).verdict, 'blocked')
    const upstairs = await run(['check', '../template.yaml', '--format', 'sarif'], `${dir}/orders/src`)
    assert.match(upstairs.stdout, /"uri": "file:\/\/\/.*orders\/template\.yaml"/)
  })

  test('for GitHub files are told from where the repository is checked out, in whatever folder a step works', async () => {
    const dir = example('check-workspace', { template: withoutSelfRule })
    const below = (format: string, workspace = dir) =>
      run(['check', '../template.yaml', '--format', format], `${dir}/orders/src`, workspace)
    assert.match((await below('github')).stdout, /^::error file=orders\/template\.yaml,line=/)
    assert.match((await below('sarif')).stdout, /"uri": "orders\/template\.yaml"/)
    const absolute = await run(['check', `${dir}/${template}`, '--format', 'github'], `${dir}/orders`, dir)
    assert.match(absolute.stdout, /^::error file=orders\/template\.yaml,line=/)
    assert.match((await below('sarif', `${dir}/other`)).stdout, /"uri": "file:\/\/\//)
  })

  test('what has no place of its own is told at a file that was read, however the source is named', async () => {
    const dir = example('check-placeless')
    const access = '[{Type: VPC_SUBNET, URI: subnet-1}, {Type: VPC_SECURITY_GROUP, URI: sg-1}]'
    const server = "{Endpoints: {KafkaBootstrapServers: ['k.example.com:9096']}}"
    const mapping = `FunctionName: f, Topics: [a], SelfManagedEventSource: ${server}, SourceAccessConfigurations: ${access}`
    const other = `Resources: {M: {Type: AWS::Lambda::EventSourceMapping, Properties: {${mapping}}}}\n`
    writeFileSync(`${dir}/other.yaml`, other)
    const { stdout } = await run(['check', 'app=orders/template.yaml', 'other=other.yaml', '--format', 'sarif'], dir)
    assert.match(stdout, /address of k\.example\.com/)
    const uris = JSON.parse(stdout).runs[0].results.flatMap(
      (result: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
        result.locations.map(({ physicalLocation }) => physicalLocation.artifactLocation.uri),
    )
    assert.ok(uris.length > 0)
    for (const uri of uris) assert.ok(existsSync(`${dir}/${uri}`), uri)
  })

  test('a baseline accepts what is there, fails on what is new, and tells what is gone', async () => {
    const dir = example('check-baseline', { template: withoutSelfRule })
    const check = (...args: readonly string[]) => run(['check', template, '--baseline', 'accepted.json', ...args], dir)
    assert.equal((await check('--write-baseline')).code, 0)
    const again = await check()
    assert.deepEqual([again.code, again.stderr], [0, ''])
    assert.match(again.stdout, /1 accepted\n$/)
    const whole = readFileSync(`${root}/examples/${template}`, 'utf8')
    writeFileSync(`${dir}/${template}`, whole.replace(/^ {2}PrivateRouteA:\n(?:.+\n)*/m, ''))
    const other = await check()
    assert.equal(other.code, 1)
    assert.match(other.stdout, /NO_ROUTE_TO_DESTINATION/)
    assert.match(other.stderr, /accepted\.json: no longer found: SG_HAS_NO_RULES security group BrokerGroup/)
  })

  test('a comment with a reason accepts the finding of the next line, and is told', async () => {
    const dir = example('check-ignore', {
      template: (text) =>
        withoutSelfRule(text).replace(/^ {2}BrokerGroup:/m, '  # isthmus-ignore SG_HAS_NO_RULES: made by hand\n$&'),
    })
    const { code, stdout } = await run(['check', template, '--fail-on', 'note'], dir)
    assert.equal(code, 0)
    assert.match(stdout, /^ignored error SG_HAS_NO_RULES {2}orders\/template\.yaml:\d+: made by hand$/m)
  })

  test('values come from a file, and the command line is nearer', async () => {
    const dir = example('check-values', {
      template: (text) =>
        text
          .replace('Resources:', 'Parameters:\n  Port: {Type: Number}\nResources:')
          .replace(/FromPort: 9098/g, 'FromPort: !Ref Port')
          .replace(/ToPort: 9098/g, 'ToPort: !ImportValue Port'),
    })
    writeFileSync(`${dir}/values.json`, JSON.stringify([{ ParameterKey: 'Port', ParameterValue: '9094' }]))
    writeFileSync(`${dir}/values.yaml`, 'Port: 9098\nimport:Port: 9098\n')
    const asked = await run(['check', template], dir)
    assert.match(asked.stdout, /--set Port=/)
    assert.match(asked.stdout, /--set import:Port=/)
    assert.equal((await run(['check', template, '--values', 'values.yaml', '--fail-on', 'warning'], dir)).code, 0)
    const wrong = ['check', template, '--values', 'values.json', '--set', 'import:Port=9096']
    assert.equal((await run(wrong, dir)).code, 1)
    const nearer = ['--set', 'import:Port=9098', '--set', 'Port=9098', '--fail-on', 'warning']
    assert.equal((await run(['check', template, '--values', 'values.json', ...nearer], dir)).code, 0)
  })

  test('--without says what a deletion breaks, --exposure what a group lets in', async () => {
    const dir = example('check-without')
    const ask = (...args: readonly string[]) => run(['check', template, ...args], dir)
    const rule = await ask('--without', 'BrokerIngressSelf', '--json')
    assert.deepEqual([rule.code, rule.stderr], [1, ''])
    const told = JSON.parse(rule.stdout)
    assert.equal(told.changed.length, 4)
    assert.ok(told.changed.every(({ to }: { to: string }) => to === 'blocked'))
    const gateway = await ask('--without', 'NatGatewayA')
    assert.match(gateway.stdout, /without NatGatewayA: 2 flows changed\n.*PrivateSubnetA>lambda {2}reachable → blocked/)
    const exposed = await ask('--exposure', 'BrokerGroup')
    assert.deepEqual([exposed.code, exposed.stderr], [0, ''])
    assert.match(
      exposed.stdout,
      /stands before Cluster\n {2}tcp 9098 from group BrokerGroup \(Cluster\) {2}orders\/template\.yaml:\d+/,
    )
    const nobody = await ask('--without', 'Nobody')
    assert.deepEqual([nobody.code, nobody.stdout], [2, ''])
    assert.match(nobody.stderr, /RESOURCE_NOT_FOUND/)
  })

  test('what stays undecided is a warning: 1 only when asked to fail on those', async () => {
    const dir = example('check-unknown', {
      template: (text) => text.replace(/FromPort: 9098/g, 'FromPort: !ImportValue Port'),
    })
    assert.equal((await run(['check', template], dir)).code, 0)
    assert.equal((await run(['check', template, '--fail-on', 'warning'], dir)).code, 1)
  })
})

suite('check --all', { concurrency: 4 }, () => {
  test('a table over several sources; one that cannot be read is told, keeps none from being told, and is 2', async () => {
    const dir = example('many', { template: withoutSelfRule })
    const whole = `${root}/examples/orders/template.yaml`
    const { code, stdout, stderr } = await run(['check', '--all', template, whole], dir)
    assert.equal(code, 1, stderr)
    assert.match(
      stdout,
      /^orders\/template\.yaml +\S+ +on-demand +✖ blocked +SG_HAS_NO_RULES orders\/template\.yaml:\d+$/m,
    )
    assert.match(stdout, /\n✖ 2 mappings, 1 blocked, 1 reachable, 1 root cause\n$/)
    const lost = await run(['check', '--all', '--json', 'no.yaml', whole], dir)
    assert.equal(lost.code, 2)
    assert.match(lost.stderr, /cannot read no\.yaml: .*\(TEMPLATE_UNREADABLE\)/)
    const document = JSON.parse(lost.stdout)
    assert.deepEqual([document.mappings.length, document.unread[0].code], [1, 'TEMPLATE_UNREADABLE'])
  })
})

suite('explain', { concurrency: 4 }, () => {
  test('a code: its page, in any case; another word: what there is', async () => {
    const page = await run(['explain', 'sg_has_no_rules'])
    assert.deepEqual([page.code, page.stderr], [0, ''])
    assert.equal(page.stdout, readFileSync(`${root}/docs/findings/SG_HAS_NO_RULES.md`, 'utf8'))
    const other = await run(['explain', 'SG_has'])
    assert.deepEqual([other.code, other.stdout], [2, ''])
    assert.match(other.stderr, /no finding SG_has .*SG_HAS_NO_RULES.*\(ARGUMENT_INVALID\)/)
  })

  test('a template: what the sentence means here, with the exit code of check', async () => {
    const dir = example('explain', { template: withoutSelfRule })
    const found = await run(['explain', template], dir)
    assert.equal(found.code, 1)
    assert.match(
      found.stdout,
      /AWS would say {2}PROBLEM: Connection error\. Please check.*✖ SG_HAS_NO_RULES {2}orders/s,
    )
    const invoke = await run(['explain', template, '--says', 'Lambda and STS'], dir)
    assert.match(invoke.stdout, /the invoke path is proved open.* wrong, too, and .*✖ SG_HAS_NO_RULES/s)
    const good = `${root}/examples/${template}`
    const said = await run(['explain', good, 'OrdersFunctionMapping', '--says', 'Connection error'])
    assert.equal(said.code, 0)
    assert.match(said.stdout, /the network is proved open, there and back: look at these, in this order\n {2}1\. /)
    const json = await run(['explain', good, '--says', 'Connection error', '--json'])
    const { format_version, explanations } = JSON.parse(json.stdout)
    assert.deepEqual([format_version, explanations[0].mapping], ['1.0', 'OrdersFunctionMapping'])
    const net = `${root}/examples/orders-privatelink/template.yaml`
    const joined = await run(['explain', good, `other=${net}`, 'other/OrdersFunctionMapping', '--says', 'SASL'])
    assert.match(joined.stdout, /^other\/OrdersFunctionMapping {2}on-demand\n {2}AWS says {2}PROBLEM: SASL/)
    assert.equal(joined.stdout.match(/on-demand/g)?.length, 1)
    const nothing = await run(['explain'])
    assert.deepEqual([nothing.code, nothing.stdout], [2, ''])
    assert.match(nothing.stderr, /give a source, or --live .*ARGUMENT_INVALID/)
    const nobody = await run(['explain', good, 'Nobody'])
    assert.deepEqual([nobody.code, nobody.stdout], [2, ''])
    assert.match(nobody.stderr, /MAPPING_NOT_FOUND/)
  })
})

suite('lab --until-drained', { concurrency: 4 }, () => {
  const drain = ['lab', template, '--until-drained', '--json']

  test('prints its document and nothing else, and exits 0', async () => {
    const dir = example('drain')
    const { code, stdout } = await run([...drain, '--records', '50'], dir)
    const document = JSON.parse(stdout)
    assert.equal(code, 0)
    assert.deepEqual([document.produced, document.delivered, document.failed], [50, 50, 0])
    assert.equal(document.check, 'reachable')
    assert.equal('reason' in document, false)
  })

  test('a mapping that starts at the latest record gets the samples too', async () => {
    const dir = example('latest', { template: (text) => text.replace('TRIM_HORIZON', 'LATEST') })
    const { code, stdout } = await run(drain, dir)
    assert.equal(JSON.parse(stdout).delivered, 120)
    assert.equal(code, 0)
  })

  test('a blocked network is the reason, with its line: 1, long before the time is over', async () => {
    const dir = example('drain-blocked', { template: withoutSelfRule })
    const { code, stdout } = await run(drain, dir)
    const document = JSON.parse(stdout)
    assert.equal(code, 1)
    assert.deepEqual([document.check, document.produced, document.delivered], ['blocked', 120, 0])
    assert.match(document.reason, /PROBLEM: Connection error\..*SG_HAS_NO_RULES orders\/template\.yaml:\d+/)
  })

  test('a function that always fails: 1 when nothing settles for --timeout', async () => {
    const dir = example('drain-failing', { handler: 'export const handler = () => { throw new Error("no cups") }' })
    const { code, stdout, stderr } = await run([...drain, '--timeout', '4'], dir)
    const document = JSON.parse(stdout)
    assert.equal(code, 1)
    assert.ok(document.failed > 0, stdout)
    assert.equal(document.failed, document.invocations)
    assert.match(document.reason, /nothing settled for 4 s: 120 records .*PROBLEM: Function call failed/)
    assert.match(stderr, /function-error: .*no cups/)
  })

  test('Ctrl-C ends it with the document, 1, and at once', async () => {
    const dir = example('drain-interrupted', { handler: 'export const handler = () => { throw new Error("no") }' })
    const { child, said, closed } = start(drain, dir)
    await eventually('a failed call', () => said.stderr.includes('function-error') || undefined)
    child.kill('SIGINT')
    const began = performance.now()
    await closed
    assert.equal(child.exitCode, 1)
    assert.equal(JSON.parse(said.stdout).reason, 'ended by a signal')
    assert.ok(performance.now() - began < 20_000, 'something kept it from ending')
  })

  test('a handler that is missing, a setting nobody gave: 1, and no document', async () => {
    const missing = await run(
      drain,
      example('no-handler', { template: (t) => t.replace('orders.handler', 'no.handler') }),
    )
    assert.deepEqual([missing.code, missing.stdout], [1, ''])
    assert.match(missing.stderr, /\(HANDLER_MISSING\)\n$/)
    const unknown = await run(
      drain,
      example('no-size', { template: (text) => text.replace('BatchSize: 100', 'BatchSize: !ImportValue Size') }),
    )
    assert.deepEqual([unknown.code, unknown.stdout], [1, ''])
    assert.match(unknown.stderr, /template\.yaml:\d+: BatchSize .*\(SETTING_UNKNOWN\)\n$/)
  })
})

test('serve --dry-run says what would run, and what would not', async () => {
  const dir = example('dry')
  const mapping = (handler: string) => `
SelfManagedEventSource: {Endpoints: {KAFKA_BOOTSTRAP_SERVERS: [127.0.0.1:1]}}
Topics: [orders]
Function: {CodeUri: orders/src, Handler: ${handler}, Runtime: nodejs24.x}
`
  writeFileSync(`${dir}/mapping.yaml`, mapping('orders.handler'))
  const good = await run(['serve', 'mapping.yaml', '--dry-run'], dir)
  assert.deepEqual([good.code, good.stderr], [0, ''])
  assert.match(good.stdout, /^mapping\n {2}from {6}orders at 127\.0\.0\.1:1, /)
  writeFileSync(`${dir}/mapping.yaml`, mapping('order.handler'))
  const bad = await run(['serve', 'mapping.yaml', '--dry-run'], dir)
  assert.deepEqual([bad.code, bad.stdout], [1, ''])
  assert.match(bad.stderr, /^isthmus: function \w+: handler order\.handler needs \S+order\{.*\(HANDLER_MISSING\)\n$/)
  const login = (uri: string) => `SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: "${uri}"}]\n`
  writeFileSync(`${dir}/login.json`, '{"username":"hidden"}')
  for (const [uri, told] of [
    ['file:none.json', /^isthmus: secret: file \S+none\.json cannot be read: .* \(SECRET_UNREADABLE\)\n$/],
    ['env:ISTHMUS_NO_SECRET', /^isthmus: secret: environment variable ISTHMUS_NO_SECRET is not set: .*\n$/],
    ['file:login.json', /^isthmus: secret: file \S+ has no text "password": .* \(SECRET_INVALID\)\n$/],
    ['arn:aws:secretsmanager:eu-west-1:111122223333:secret:login-a1B2c3', /^$/],
  ] as const) {
    writeFileSync(`${dir}/mapping.yaml`, mapping('orders.handler') + login(uri))
    const { code, stderr } = await run(['serve', 'mapping.yaml', '--dry-run'], dir)
    assert.match(stderr, told)
    assert.equal(code, stderr === '' ? 0 : 1)
  }
  const registry =
    '{SchemaRegistryURI: "https://r", EventRecordFormat: JSON, SchemaValidationConfigs: [{Attribute: VALUE}]'
  const access = 'AccessConfigs: [{Type: BASIC_AUTH, URI: "file:none.json"}]}'
  writeFileSync(
    `${dir}/mapping.yaml`,
    `${mapping('orders.handler')}ProvisionedPollerConfig: {MinimumPollers: 1}\nSelfManagedKafkaEventSourceConfig: {SchemaRegistryConfig: ${registry}, ${access}}\n`,
  )
  assert.match((await run(['serve', 'mapping.yaml', '--dry-run'], dir)).stderr, /none\.json cannot be read/)
})

suite('a lab that runs on', { concurrency: 4 }, () => {
  const lab = ['lab', template, '--port', '0']

  test('reads every save, survives a bad one, and ends with 0 at Ctrl-C', async () => {
    const dir = example('edits')
    const { child, said, closed } = start(lab, dir)
    const good = readFileSync(`${dir}/${template}`, 'utf8')
    await eventually('delivery', () => said.stdout.includes('Enabled  OK') || undefined)
    for (const [text, told] of [
      [good.replace('BatchSize: 100', 'BatchSize: !ImportValue Size'), 'SETTING_UNKNOWN'],
      [good.slice(0, 3000), 'TEMPLATE_INVALID'],
      [`${good}# more\n`, 'network reachable; no mapping is touched'],
      [withoutSelfRule(good), 'cause here: SG_HAS_NO_RULES'],
    ] as const) {
      writeFileSync(`${dir}/${template}`, text)
      await eventually(told, () => said.stdout.includes(told) || undefined)
    }
    child.kill('SIGINT')
    await closed
    assert.equal(child.exitCode, 0)
    assert.match(said.stdout, /\nended\n$/)
    assert.equal(said.stderr, '')
  })

  test('is watched as what is served is: metrics, readiness, system logs', async () => {
    const dir = example('watched', {
      template: (text) =>
        text.replace(
          /( +)BatchSize: 100\n/,
          '$&$1ProvisionedPollerConfig: {MinimumPollers: 1}\n$1LoggingConfig: {SystemLogLevel: INFO}\n$1KmsKeyArn: arn:aws:kms:us-east-1:123456789012:key/1\n',
        ),
    })
    const { child, said, closed } = start([...lab, '--metrics-address', '127.0.0.1:0'], dir)
    const url = await eventually('the address', () => /^metrics: (\S+)\/metrics/m.exec(said.stdout)?.[1])
    const page = (path: string) => fetch(`${url}${path}`)
    const series = /^isthmus_committed_records_total\{mapping="(\w+)",topic="orders"\} [1-9]/m
    const name = await eventually('commits', async () => series.exec(await (await page('/metrics')).text())?.[1])
    assert.equal((await page('/readyz')).status, 200)
    const log = new RegExp(`^${name} \\| (\\{.*POLLER_STATUS_EVENT.*)$`, 'm')
    const line = await eventually('the system log', () => log.exec(said.stdout)?.[1])
    const { kafkaEventSourceConnection: connection } = JSON.parse(line)
    assert.deepEqual(
      [connection.securityProtocol, connection.saslMechanism, connection.assignedPartitionCount],
      ['SASL_SSL', 'AWS_MSK_IAM', 6],
    )
    assert.match(said.stdout, new RegExp(`${name}: KMSKeyArn \\(arn:\\S+\\) changes nothing: `))
    assert.match(connection.brokerEndpoints, /^b-1\.orders\.\S+\.amazonaws\.com:9098,b-2/)
    child.kill('SIGINT')
    await closed
    assert.equal(child.exitCode, 0)
    await assert.rejects(page('/healthz'))
  })

  test('a port that is taken is named, and nothing is left running', async () => {
    const server = createServer()
    const port = await listening(server)
    const { code, stderr } = await run(['lab', template, '--port', `${port}`], example('port'))
    server.close()
    assert.equal(code, 1)
    assert.match(stderr, new RegExp(`port ${port} of 127\\.0\\.0\\.1 is taken.*\\(PORT_UNAVAILABLE\\)`))
  })

  const slow = 'export const handler = async () => { console.log("pid", process.pid); for (;;) {} }'
  /** The process that runs the function, once it does. */
  const functionPid = (said: { readonly stdout: string }) =>
    eventually('the function runs', () => Number(/pid (\d+)/.exec(said.stdout)?.[1]) || undefined)
  const isGone = (pid: number) => {
    const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ') Z'
    return /\) Z/.test(stat) || undefined
  }

  test('the second Ctrl-C ends it at once, with the function in the middle of its work', async () => {
    const { child, said, closed } = start(lab, example('twice', { handler: slow }))
    const pid = await functionPid(said)
    child.kill('SIGINT')
    await eventually('it waits', () => said.stdout.includes('Disabling') || undefined)
    assert.equal(isGone(pid), undefined)
    child.kill('SIGINT')
    await closed
    assert.equal(child.exitCode, 130)
    await eventually('the function is gone', () => isGone(pid))
  })

  test('a reader that goes away ends it, without a stack', async () => {
    const { child, said } = start(lab, example('pipe', { handler: slow }))
    const pid = await functionPid(said)
    child.stdout?.destroy()
    assert.equal(await ended(child), 141)
    assert.equal(said.stderr, '')
    await eventually('the function is gone', () => isGone(pid))
  })
})
