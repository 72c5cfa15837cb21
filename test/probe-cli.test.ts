/** `isthmus probe` as a shell sees it: flags and templates, exit codes, a network that swallows packets. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { after, suite, test } from 'node:test'
import { mskIamAuthenticator } from '../src/aws/index.ts'
import { createAuthority, startCluster } from '../src/broker/index.ts'
import { probeCommand } from '../src/cli/commands/probe.ts'
import { ScriptedBroker } from '../src/kafka/fixtures/scripted-broker.ts'
import type { ProbeResult } from '../src/probe/index.ts'
import { IsthmusError, systemWorld } from '../src/world/index.ts'
import { judge } from './support/judges.ts'
import { root } from './support/paths.ts'
import { output, spawnLeashed } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'
import { ofSchema } from './support/schema.ts'

const folder = runFolder('probe-cli')
after(() => folder[Symbol.dispose]())
const main = `${root}/src/cli/main.ts`
for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) delete process.env[name]
const template = `${root}/examples/orders/template.yaml`

async function run(
  args: readonly string[],
  command: readonly string[] = [process.execPath],
  environment: NodeJS.ProcessEnv = {},
) {
  const [program = '', ...before] = command
  const child = spawnLeashed(program, [...before, main, 'probe', ...args], {
    cwd: folder.dir,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.on('data', (chunk) => {
      said[name] += chunk
    })
  await new Promise((resolve) => child.once('close', resolve))
  return { code: child.exitCode, ...said }
}

const validate = ofSchema('probe')
function documentOf(stdout: string): ProbeResult {
  const document = JSON.parse(stdout)
  validate(document)
  return document
}

suite('what cannot run says what is missing', () => {
  const empty = `${folder.dir}/empty.json`
  writeFileSync(empty, '{}')
  const bootstrapServers = 'b-1.orders:9098'
  for (const [source, flags, code, says] of [
    [undefined, {}, 'ARGUMENT_INVALID', /^no brokers: give --bootstrap-servers/],
    [undefined, { mapping: 'Orders', bootstrapServers }, 'ARGUMENT_INVALID', /isthmus probe SOURCE --mapping NAME/],
    [undefined, { bootstrapServers: 'b-1.orders' }, 'BOOTSTRAP_INVALID', /b-1\.orders is not host:port/],
    [
      undefined,
      { bootstrapServers, auth: 'kerberos' },
      'ARGUMENT_INVALID',
      /--auth kerberos is none of none, tls, mtls/,
    ],
    [undefined, { bootstrapServers, auth: 'plain' }, 'ARGUMENT_INVALID', /--auth plain needs a secret/],
    [undefined, { bootstrapServers, auth: 'plain', secret: 'x' }, 'ARGUMENT_INVALID', /BASIC_AUTH has "x": give /],
    [undefined, { bootstrapServers, auth: 'mtls', secret: 'file:/no.json' }, 'SECRET_UNREADABLE', /no\.json/],
    [
      undefined,
      { bootstrapServers, auth: 'plain', secret: `file:${empty}` },
      'SECRET_INVALID',
      /has no text "username"/,
    ],
    [undefined, { bootstrapServers, auth: 'tls', ca: '/no.pem' }, 'CONFIG_UNREADABLE', /cannot read \/no\.pem/],
    [undefined, { bootstrapServers, timeout: '0' }, 'ARGUMENT_INVALID', /--timeout 0 /],
    [undefined, { bootstrapServers, services: 'lambda' }, 'ARGUMENT_INVALID', /give --region$/],
    ['no.yaml', { bootstrapServers }, 'TEMPLATE_UNREADABLE', /cannot read no\.yaml/],
    [template, {}, 'ARGUMENT_INVALID', /no source names the brokers of OrdersFunctionMapping/],
    [template, { bootstrapServers, mapping: 'No' }, 'MAPPING_NOT_FOUND', /no mapping No: .*OrdersFunctionMapping/],
  ] as const)
    test(`${code}: ${says.source}`, async () => {
      await assert.rejects(
        probeCommand(source === undefined ? [] : [source], { timeout: '5', color: false, ...flags }),
        (error) => {
          assert.ok(error instanceof IsthmusError, String(error))
          assert.equal(error.code, code)
          assert.match(error.message, says)
          return true
        },
      )
    })

  test('and the exit code is 2', async () => {
    const { code, stdout, stderr } = await run(['--bootstrap-servers', bootstrapServers, '--auth', 'iam'])
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /^isthmus: IAM_AUTH signs for a Region.*\(REGION_MISSING\)\n$/)
  })
})

test('a plain cluster: text and JSON say the same, the exit code is 0', async () => {
  await using broker = await ScriptedBroker.start({ SaslHandshake: () => ({ errorCode: 34 }) })
  broker.answers.Metadata = () => ({ brokers: [{ nodeId: 1, host: '127.0.0.1', port: broker.port }], topics: [] })
  const args = ['--bootstrap-servers', `127.0.0.1:${broker.port}`]
  const text = await run(args)
  assert.equal(text.code, 0, text.stdout + text.stderr)
  assert.match(text.stdout, /✔ metadata {4}1 broker: 1 at 127\.0\.0\.1:\d+/)
  assert.match(text.stdout, /\n✔ nothing stands in the way from this host: 4 steps passed, 2 not tried\n$/)
  const json = await run([...args, '--json'])
  const result = documentOf(json.stdout)
  assert.deepEqual([json.code, result.format_version, result.verdict, result.findings], [0, '1.0', 'passed', []])
})

test('in provisioned mode no service is tried: Lambda calls none through the VPC', async () => {
  const text = readFileSync(template, 'utf8')
  const changed = text.replace(/( +)BatchSize: 100/, '$&\n$1ProvisionedPollerConfig: {MinimumPollers: 1}')
  assert.notEqual(changed, text)
  writeFileSync(`${folder.dir}/provisioned.yaml`, changed)
  const args = ['provisioned.yaml', '--bootstrap-servers', '127.0.0.1:1', '--region', 'us-east-1', '--json']
  const { steps, findings } = documentOf((await run(args)).stdout)
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['CONNECT_REFUSED'],
  )
  const targets = [...new Set(steps.map(({ target }) => target))]
  assert.deepEqual(targets, ['127.0.0.1:1', 'cluster', 'topic orders', 'group orders-function'])
})

test('a self-managed cluster: brokers, login and where it stands are in the template, the secret is given', async () => {
  const source = `${folder.dir}/self-managed.yaml`
  writeFileSync(
    source,
    [
      'Resources:',
      '  Login: {Type: AWS::SecretsManager::Secret}',
      '  OrdersMapping:',
      '    Type: AWS::Lambda::EventSourceMapping',
      '    Properties:',
      '      FunctionName: orders',
      '      Topics: [orders]',
      '      SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: ["127.0.0.1:1"]}}',
      '      SelfManagedKafkaEventSourceConfig: {ConsumerGroupId: orders-function}',
      '      ProvisionedPollerConfig: {MinimumPollers: 1}',
      '      SourceAccessConfigurations:',
      '        - {Type: SASL_SCRAM_512_AUTH, URI: !Ref Login}',
      '        - {Type: VPC_SUBNET, URI: "subnet:subnet-0123456789abcdef0"}',
      '        - {Type: VPC_SECURITY_GROUP, URI: "security_group:sg-0123456789abcdef0"}',
    ].join('\n'),
  )
  const flags = { timeout: '5', color: false }
  await assert.rejects(probeCommand([source], flags), /SASL_SCRAM_512_AUTH has a URI that is not known.*--secret/)
  writeFileSync(`${folder.dir}/login.json`, '{"username": "a", "password": "b"}')
  const { code, stdout } = await run([source, '--secret', 'file:login.json', '--json'])
  const result = documentOf(stdout)
  assert.deepEqual(
    [code, ...result.findings.map(({ code, target }) => `${code} ${target}`)],
    [1, 'CONNECT_REFUSED 127.0.0.1:1'],
  )
  const printed = await run([source, '--secret', 'file:login.json', '--print-lambda'])
  assert.match(printed.stdout, /SUBNETS="subnet-0123456789abcdef0"\nSECURITY_GROUPS="sg-0123456789abcdef0"/)
  assert.match(printed.stdout, /"127\.0\.0\.1:1","--auth","scram-512","--secret","SECRET-ARN","--topic","orders"/)
})

test('several sources are one, as for check: the mapping of one stack, its brokers and groups of another', async () => {
  writeFileSync(
    `${folder.dir}/kafka.yaml`,
    [
      'Resources: {Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g, VpcId: vpc-1}}}',
      'Outputs:',
      '  Server: {Value: "127.0.0.1:1", Export: {Name: kafka-server}}',
      '  Group: {Value: sg-0123456789abcdef0, Export: {Name: kafka-group}}',
    ].join('\n'),
  )
  writeFileSync(
    `${folder.dir}/app.yaml`,
    [
      'Resources:',
      '  OrdersMapping:',
      '    Type: AWS::Lambda::EventSourceMapping',
      '    Properties:',
      '      FunctionName: orders',
      '      Topics: [orders]',
      '      SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: [!ImportValue kafka-server]}}',
      '      ProvisionedPollerConfig: {MinimumPollers: 1}',
      '      SourceAccessConfigurations:',
      '        - {Type: VPC_SUBNET, URI: "subnet:subnet-0123456789abcdef0"}',
      '        - {Type: VPC_SECURITY_GROUP, URI: !Join [":", [security_group, !ImportValue kafka-group]]}',
    ].join('\n'),
  )
  const { code, stdout } = await run(['kafka.yaml', 'app.yaml', '--mapping', 'OrdersMapping', '--json'])
  const { findings } = documentOf(stdout)
  assert.deepEqual([code, ...findings.map((one) => `${one.code} ${one.target}`)], [1, 'CONNECT_REFUSED 127.0.0.1:1'])
  const printed = await run(['kafka.yaml', 'app.yaml', '--print-lambda'])
  assert.match(printed.stdout, /SUBNETS="subnet-0123456789abcdef0"\nSECURITY_GROUPS="sg-0123456789abcdef0"/)
})

test('IAM takes the credentials of this host, and says when they are wrong', async () => {
  const authority = await createAuthority(systemWorld)
  writeFileSync(`${folder.dir}/ca.pem`, authority.caPem)
  const here = { host: '127.0.0.1', port: 0 }
  const held = { accessKeyId: 'AKIAPROBE', secretAccessKey: 'r1ght', arn: 'arn:aws:iam::123456789012:user/probe' }
  const authenticate = mskIamAuthenticator(systemWorld, {
    region: 'eu-west-1',
    lookup: (id) => (id === held.accessKeyId ? held : undefined),
  })
  for (const mechanism of ['AWS_MSK_IAM', 'OAUTHBEARER']) {
    const cluster = await startCluster(systemWorld, {
      brokers: [
        { id: 1, rack: 'euw1-az1', listeners: [{ name: 'iam', advertised: here, bind: here, security: 'sasl-tls' }] },
      ],
      topics: [],
      autoCreateTopics: false,
      tls: await authority.issue(['127.0.0.1']),
      mechanisms: [mechanism],
      authenticate,
    })
    const server = `127.0.0.1:${cluster.brokers[0]?.listeners[0]?.port}`
    const ask = async (secret: string) => {
      const args = ['--bootstrap-servers', server, '--auth', 'iam', '--ca', 'ca.pem', '--region', 'eu-west-1', '--json']
      const aws = { AWS_ACCESS_KEY_ID: held.accessKeyId, AWS_SECRET_ACCESS_KEY: secret }
      const result = documentOf((await run([...args, '--services', ''], undefined, aws)).stdout)
      return result.findings.map(({ code, step }) => `${code} ${step}`)
    }
    assert.deepEqual([mechanism, ...(await ask(held.secretAccessKey))], [mechanism])
    if (mechanism === 'AWS_MSK_IAM') assert.deepEqual(await ask('wr0ng'), ['SASL_FAILED login'])
    await cluster.stop()
  }
})

test('a network that swallows packets, one without a way, one without a name server', {
  skip: judge('linux').skip,
}, async () => {
  // A link that leads nowhere: what is sent to its network is lost without a word.
  const lines = [
    'ip link set lo up && ip link add gone type veth peer far && ip address add 10.9.0.1/24 dev gone',
    'ip link set gone arp off up && ip link set far arp off up && exec "$@"',
  ]
  const inside = ['unshare', '--net', 'sh', '-c', lines.join(' && '), 'sh', process.execPath]
  const servers = ['10.9.0.2:9098', '10.8.0.1:9098', '127.0.0.1:9098', 'b-1.orders.example:9098']
  const { code, stdout, stderr } = await run(
    ['--bootstrap-servers', servers.join(','), '--timeout', '3', '--json'],
    inside,
  )
  assert.equal(code, 1, stderr)
  const result = documentOf(stdout)
  assert.deepEqual(Object.fromEntries(result.findings.map(({ target, code }) => [target, code])), {
    '10.9.0.2:9098': 'CONNECT_TIMEOUT',
    '10.8.0.1:9098': 'CONNECT_UNREACHABLE',
    '127.0.0.1:9098': 'CONNECT_REFUSED',
    'b-1.orders.example:9098': 'NAME_SERVER_SILENT',
  })
  const hung = result.steps.find(({ target }) => target === '10.9.0.2:9098')?.milliseconds ?? 0
  assert.ok(hung >= 2990, `it hung for ${hung} ms`)
})

suite('commands that run it inside the cluster’s network', () => {
  const bin = `${folder.dir}/bin`
  mkdirSync(bin)
  /** Stands for the AWS CLI and npm: says how it was called, and answers what the script needs. */
  const stub = (name: string, body: string) => {
    writeFileSync(
      `${bin}/${name}`,
      `#!/bin/sh\nprintf '%s' "${name}" >> "$CALLS"\nfor arg; do printf ' <%s>' "$arg" >> "$CALLS"; done\necho >> "$CALLS"\n${body}\n`,
    )
    chmodSync(`${bin}/${name}`, 0o755)
  }
  stub(
    'aws',
    [
      'case "$2" in',
      'describe-stack-resource) echo "subnet-of-$6" ;;',
      `invoke) [ -z "$FAILING" ] || exit 254; for last; do :; done; echo '{"status":1,"output":"✖ CONNECT_TIMEOUT"}' > "$last" ;;`,
      'presign) echo https://bucket.example/zip?signature ;;',
      'run-instances) echo i-0abc ;;',
      'esac',
    ].join('\n'),
  )
  stub('npm', 'if [ "$1" = pack ]; then echo isthmus.tgz; fi')
  stub('zip', '')

  for (const name of ['dnf', 'unzip', 'curl', 'node-24', 'shutdown']) stub(name, '')

  const execute = async (script: string, failing = '') => {
    const calls = `${folder.dir}/calls`
    writeFileSync(calls, '')
    writeFileSync(`${folder.dir}/script.sh`, script)
    const env = {
      ...process.env,
      PATH: `${bin}:${process.env.PATH}`,
      CALLS: calls,
      TMPDIR: folder.dir,
      FAILING: failing,
    }
    const stdout = await output('sh', ['script.sh'], { cwd: folder.dir, env })
    return { stdout, calls: readFileSync(calls, 'utf8') }
  }
  const args = [template, '--bootstrap-servers', 'b-1.orders:9098', '--region', 'us-east-1']

  test('as a function: made, asked and deleted in each subnet of the template', async () => {
    const { code, stdout: script } = await run([...args, '--print-lambda'])
    assert.equal(code, 0)
    const { stdout, calls } = await execute(script)
    const names = ['PrivateSubnetA', 'PrivateSubnetB']
    assert.equal(stdout, names.map((name) => `== from subnet-of-${name}\n✖ CONNECT_TIMEOUT\n`).join(''))
    for (const name of names) {
      assert.match(
        calls,
        new RegExp(`create-function.*<SubnetIds=subnet-of-${name},SecurityGroupIds=subnet-of-BrokerGroup>`),
      )
      assert.match(calls, new RegExp(`delete-function> <--function-name> <isthmus-probe-subnet-of-${name}>`))
    }
    const payload = /<--payload> <(\[.*?\])>/.exec(calls)?.[1] ?? ''
    assert.deepEqual(JSON.parse(payload), [
      ...['--bootstrap-servers', 'b-1.orders:9098', '--auth', 'iam', '--topic', 'orders', '--group', 'orders-function'],
      ...['--region', 'us-east-1', '--services', 'lambda,sts', '--timeout', '5'],
    ])
    const failed = await execute(script, 'yes')
    assert.equal(failed.stdout, names.map((name) => `== from subnet-of-${name}\nthe function did not run\n`).join(''))
    assert.equal(failed.calls.match(/ <delete-function> /g)?.length, 2)
  })

  test('as an instance: the program from S3, the output on its console', async () => {
    const topic = 'it\'s "$5" `or` \\six'
    const { code, stdout: script } = await run([...args, '--print-ec2', '--topic', topic])
    assert.equal(code, 0)
    const { stdout, calls } = await execute(script)
    assert.match(stdout, /subnet-of-PrivateSubnetA: aws ec2 get-console-output .* i-0abc\n/)
    assert.match(
      calls,
      /run-instances.*<--subnet-id> <subnet-of-PrivateSubnetB>.*<--security-group-ids> <subnet-of-BrokerGroup>/,
    )
    const data = /file:\/\/(\S+user-data\.sh)/.exec(calls)?.[1] ?? ''
    const there = readFileSync(data, 'utf8').replace('/dev/console', 'console').replace('/root', folder.dir)
    const done = await execute(there)
    assert.deepEqual(done.calls.trim().split('\n'), [
      'dnf <-q> <-y> <install> <nodejs24> <unzip>',
      'curl <-sSfo> <probe.zip> <https://bucket.example/zip?signature>',
      'unzip <-q> <probe.zip>',
      [
        'node-24 <node_modules/isthmus/bin/isthmus.js> <probe> <--bootstrap-servers> <b-1.orders:9098> <--auth> <iam>',
        `<--topic> <${topic}> <--group> <orders-function> <--region> <us-east-1> <--services> <lambda,sts> <--timeout> <5>`,
      ].join(' '),
      'shutdown <-h> <+5>',
    ])
    assert.equal(readFileSync(`${folder.dir}/console`, 'utf8'), 'isthmus probe ended with 0\n')
  })

  test('a secret and an authority of this machine: the one is asked for, the other goes along', async () => {
    const ca = (await createAuthority(systemWorld)).caPem
    writeFileSync(`${folder.dir}/own ca.pem`, ca)
    const given = [
      '--auth',
      'scram-512',
      '--secret',
      'env:LOGIN',
      '--ca',
      'own ca.pem',
      '--bootstrap-servers',
      'k:9096',
    ]
    const { stdout: script } = await run([...given, '--print-lambda'])
    assert.match(script, /# env:LOGIN is of this machine: put the ARN/)
    assert.match(script, /"--secret","SECRET-ARN","--ca","ca\.pem"/)
    assert.match(script, /cp 'own ca\.pem' "\$WORK\/ca\.pem"/)
    assert.match(script, /SUBNETS="SUBNET-ID SUBNET-ID"/)
  })

  test('what the template says of secrets and of the mode goes along', async () => {
    const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:root-AbCdEf'
    const lines = [
      'Resources:',
      '  Login: {Type: AWS::SecretsManager::Secret}',
      '  Orders:',
      '    Type: AWS::Lambda::EventSourceMapping',
      '    Properties:',
      '      FunctionName: orders',
      '      Topics: [orders]',
      '      SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: ["k:9096"]}}',
      '      ProvisionedPollerConfig: {MinimumPollers: 1}',
      '      SourceAccessConfigurations:',
      '        - {Type: OAUTHBEARER_AUTH, URI: !Ref Login}',
      '        - {Type: OAUTHBEARER_SCOPE, URI: kafka}',
      `        - {Type: SERVER_ROOT_CA_CERTIFICATE, URI: "${secret}"}`,
    ]
    writeFileSync(`${folder.dir}/secrets.yaml`, lines.join('\n'))
    const { stdout: script } = await run(['secrets.yaml', '--region', 'eu-west-1', '--print-lambda'])
    assert.match(script, /# The ARN of a secret is not known here \(.*Login.*\): put it in place of SECRET-ARN\.\n/)
    assert.match(script, /# OAUTHBEARER_SCOPE: no flag says that/)
    const payload = /--payload '(.*)' "/.exec(script)?.[1] ?? ''
    assert.deepEqual(JSON.parse(payload), [
      ...['--bootstrap-servers', 'k:9096', '--auth', 'oauthbearer', '--secret', 'SECRET-ARN', '--ca', secret],
      ...['--topic', 'orders', '--region', 'eu-west-1', '--services', '', '--timeout', '5'],
    ])
  })
})
