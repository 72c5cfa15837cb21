/** Accounts as moto plays them, with a fake of MSK and Lambda: made by boto3, read by AWS's SDK, checked as they are. */
import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { after, before, suite, test } from 'node:test'
import { type CheckResult, check } from '../src/check/index.ts'
import { filesIn } from '../src/cli/commands/arguments.ts'
import { isUnknown } from '../src/model/index.ts'
import { readText, snapshotPolicy } from '../src/sources/index.ts'
import { type FakeAws, startFakeAws } from './support/fake-aws.ts'
import { judge } from './support/judges.ts'
import { type Moto, motoRegion, startMoto } from './support/moto.ts'
import { readSnapshot } from './support/outputs.ts'
import { root } from './support/paths.ts'
import { ended, spawnLeashed } from './support/process.ts'
import { rows, templateOf } from './support/rows.ts'
import { runFolder } from './support/run-folder.ts'

const account = '123456789012'
const { path: python, skip } = judge('moto')
const folder = runFolder('snapshot')
after(() => folder[Symbol.dispose]())

/** moto knows no permission for this call and asks for that of listing: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html */
const inMotosWords = (policy: object) =>
  JSON.parse(JSON.stringify(policy).replace('s3:GetEncryptionConfiguration', 's3:ListBucket'))

/** A private zone in a VPC, a transit gateway's table with a route, a prefix list. */
const others = `import boto3, sys
ec2, route53 = boto3.client('ec2'), boto3.client('route53')
vpc = {'VPCRegion': 'eu-west-1', 'VPCId': sys.argv[1]}
zone = route53.create_hosted_zone(Name='internal.example', CallerReference='1', VPC=vpc,
    HostedZoneConfig={'PrivateZone': True})['HostedZone']['Id']
record = {'Name': 'kafka.internal.example', 'Type': 'A', 'TTL': 60, 'ResourceRecords': [{'Value': '10.0.0.9'}]}
changes = {'Changes': [{'Action': 'CREATE', 'ResourceRecordSet': record}]}
route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=changes)
gateway = ec2.create_transit_gateway()['TransitGateway']['TransitGatewayId']
table = ec2.create_transit_gateway_route_table(TransitGatewayId=gateway)['TransitGatewayRouteTable']
ec2.create_transit_gateway_route(
    TransitGatewayRouteTableId=table['TransitGatewayRouteTableId'], DestinationCidrBlock='10.77.0.0/16', Blackhole=True)
ec2.create_managed_prefix_list(
    PrefixListName='mine', MaxEntries=1, AddressFamily='IPv4', Entries=[{'Cidr': '10.5.0.0/16'}])`

interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv, input = ''): Promise<Ran> {
  const child = spawnLeashed(command, args, { env, cwd: folder.dir, stdio: ['pipe', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk) => {
      said[name] += chunk
    })
  }
  child.stdin?.end(input)
  const closed = new Promise((resolve) => child.once('close', resolve))
  const status = await ended(child)
  await closed
  return { status, ...said }
}

interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

suite('snapshots of an account', { skip }, () => {
  let moto: Moto
  let aws: FakeAws

  const environment = ({ accessKeyId, secretAccessKey }: Keys) => ({
    ...process.env,
    ...moto.environment,
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: motoRegion,
    NO_COLOR: '1',
  })
  const isthmus = (args: readonly string[], keys: Keys = moto.reader) =>
    run(process.execPath, [`${root}/src/cli/main.ts`, ...args], environment(keys))
  const py = async (script: string, ...args: readonly string[]) => {
    const { status, stdout, stderr } = await run(python, ['-c', script, ...args], environment(moto.reader))
    assert.equal(status, 0, stderr)
    return stdout
  }

  before(async () => {
    moto = await startMoto()
    aws = await startFakeAws(moto.environment.AWS_ENDPOINT_URL!)
    const templates = JSON.stringify(rows.map(templateOf))
    const made = await run(python, [`${root}/test/support/python/deploy.py`], environment(moto.reader), templates)
    assert.equal(made.status, 0, made.stderr)
    await py(others, JSON.parse(made.stdout)[0].Vpc)
  })
  after(async () => {
    await aws?.[Symbol.asyncDispose]()
    await moto?.[Symbol.asyncDispose]()
  })

  /** A user that may do what a policy says. */
  const user = async (name: string, policy: object): Promise<Keys> =>
    JSON.parse(
      await py(
        `import boto3, json, sys
iam = boto3.client('iam')
iam.create_user(UserName=sys.argv[1])
iam.put_user_policy(UserName=sys.argv[1], PolicyName='p', PolicyDocument=sys.argv[2])
key = iam.create_access_key(UserName=sys.argv[1])['AccessKey']
print(json.dumps({'accessKeyId': key['AccessKeyId'], 'secretAccessKey': key['SecretAccessKey']}))`,
        name,
        JSON.stringify(policy),
      ),
    )

  test('check says of each row what it says of the template, by a user of the printed policy', async () => {
    const printed = await isthmus(['snapshot', '--print-policy'])
    assert.deepEqual(JSON.parse(printed.stdout), JSON.parse(JSON.stringify(snapshotPolicy())))
    const least = await user('least', inMotosWords(JSON.parse(printed.stdout)))
    aws.actions.clear()
    const written = await isthmus(['snapshot', '--output', 'whole', '--json'], least)
    assert.equal(written.status, 0, written.stderr)
    const { read } = JSON.parse(written.stdout)
    assert.deepEqual([read[0].account, read[0].region, read[0].refused], [account, motoRegion, []])
    // What was asked on the wire is no more than the policy allows.
    const [statement] = snapshotPolicy().Statement
    const allowed: readonly string[] = statement!.Action
    assert.deepEqual(
      [...aws.actions].filter((action) => !allowed.includes(action)),
      [],
    )

    const whole = check(readSnapshot(filesIn(`${folder.dir}/whole`), 'whole', {}))
    assert.equal(whole.mappings.length, rows.length)
    const told = (result: CheckResult, mapping: string) => ({
      verdict: result.mappings.find((each) => each.mapping === mapping)?.verdict,
      flows: result.mappings
        .find((each) => each.mapping === mapping)
        ?.flows.map(({ path, verdict }) => `${path} ${verdict}`),
      findings: result.findings.filter(({ mappings }) => mappings.includes(mapping)).map(({ code }) => code),
      questions: result.questions.filter(({ mappings }) => mappings.includes(mapping)).map(({ question }) => question),
    })
    const lacked = (name: string) =>
      whole.findings.filter(
        ({ severity, path, mappings: [mapping] }) =>
          severity !== 'note' && path === 'permissions' && mapping?.endsWith(`(fn-${name})`),
      )
    assert.deepEqual(lacked('policies-allow'), [])
    assert.deepEqual(
      ['policies-do-not-allow', 'topic-does-not-allow'].map((name) =>
        lacked(name).map(({ severity, code }) => `${severity} ${code}`),
      ),
      Array(2).fill(['error ROLE_LACKS_DESTINATION_ACCESS']),
    )
    for (const row of rows) {
      const template = check(
        readText(JSON.stringify(templateOf(row), null, 2), 'template.json', { region: motoRegion, account }),
      )
      const mapping = whole.mappings.find((each) => each.mapping.endsWith(`(fn-${row.name})`))
      assert.deepEqual(told(whole, mapping!.mapping), told(template, 'Mapping'), row.name)
    }
    const verdicts = new Set(whole.mappings.map(({ verdict }) => verdict))
    assert.deepEqual([...verdicts].sort(), ['blocked', 'reachable'])
  })

  test('what only some accounts have comes through as well', () => {
    const { hostedZones, transitGatewayTables, prefixLists, roles } = readSnapshot(
      filesIn(`${folder.dir}/whole`),
      'whole',
      {},
    )
    assert.deepEqual(
      hostedZones.map(({ name, vpcs, records }) => [name, vpcs.length, records.map((record) => record.name)]),
      [['internal.example', 1, ['kafka.internal.example']]],
    )
    assert.deepEqual(
      transitGatewayTables
        .flatMap(({ routes }) => routes)
        .map(({ destination, attachment }) => [destination, attachment]),
      [['10.77.0.0/16', undefined]],
    )
    const own = prefixLists.find(({ name }) => name === 'mine')
    assert.deepEqual(own?.cidrs, ['10.5.0.0/16'])
    assert.equal(roles.length, rows.length)
    assert.ok(roles.every(({ policies }) => policies.every((policy) => !isUnknown(policy))))
  })

  test('the same again is the same text, and what has gone is taken out', async () => {
    cpSync(`${folder.dir}/whole`, `${folder.dir}/again`, { recursive: true })
    const scope = `${folder.dir}/again/${account}/${motoRegion}`
    const manifest = JSON.parse(readFileSync(`${scope}/isthmus-snapshot.json`, 'utf8'))
    const gone = 'ec2/get-managed-prefix-list-entries.pl-0123.json'
    writeFileSync(`${scope}/isthmus-snapshot.json`, JSON.stringify({ ...manifest, Files: [...manifest.Files, gone] }))
    writeFileSync(`${scope}/${gone}`, '{"Entries": []}')
    writeFileSync(`${scope}/notes.md`, 'mine')
    assert.equal((await isthmus(['snapshot', '--output', 'again'])).status, 0)
    const texts = (name: string) =>
      filesIn(`${folder.dir}/${name}`).map(({ path, text }) => [path.replace(`${folder.dir}/${name}`, ''), text])
    assert.deepEqual(texts('again'), texts('whole'))
    assert.equal(readFileSync(`${scope}/notes.md`, 'utf8'), 'mine')
    assert.doesNotMatch(JSON.stringify(texts('whole')), /hunter2/)
  })

  test('what AWS refuses is noted, and asked for where it matters', async () => {
    const [statement] = snapshotPolicy().Statement
    const without = new Set(['ec2:DescribeVpcEndpoints', 'iam:GetRolePolicy'])
    const Action = statement!.Action.filter((action) => !without.has(action))
    const less = await user('less', { Version: '2012-10-17', Statement: [{ ...statement, Action }] })
    const { status, stderr, stdout } = await isthmus(['snapshot', '--output', 'less'], less)
    assert.equal(status, 0, stderr)
    assert.match(stdout, new RegExp(`^${account} ${motoRegion}: \\d+ files in less/`))
    assert.match(stderr, /ec2:DescribeVpcEndpoints was refused \(\w+\): what it tells stays unknown/)
    assert.match(stderr, /iam:GetRolePolicy was refused/)
    assert.match(stderr, /--print-policy/)
    const checked = await isthmus(['check', 'less', '--json'])
    const result: CheckResult = JSON.parse(checked.stdout)
    const verdictOf = (name: string) => result.mappings.find(({ mapping }) => mapping.endsWith(`(fn-${name})`))?.verdict
    assert.deepEqual([verdictOf('privatelink'), verdictOf('provisioned')], ['unknown', 'reachable'])
    const questions = result.questions.map(({ question }) => question).join('\n')
    assert.match(
      questions,
      /endpoints of vpc-\w+ \(Vpc\): aws ec2 describe-vpc-endpoints --region eu-west-1 \(ec2:DescribeVpcEndpoints was refused: \w+ when/,
    )
  })

  test('what nobody has is known by the codes with which services say so', async () => {
    const arn = (service: string, name: string) => `arn:aws:${service}:${motoRegion}:${account}:${name}`
    const FunctionArn = arn('lambda', 'function:gone')
    const secret = arn('secretsmanager', 'secret:gone-a1B2c3')
    const stores = [arn('sqs', 'gone'), arn('sns', 'gone'), 'arn:aws:s3:::gone-and-no-bucket']
    const EventSourceMappings = stores.map((Destination, index) => ({
      UUID: `${index}`,
      FunctionArn,
      EventSourceArn: arn('kafka', 'cluster/c/1'),
      SourceAccessConfigurations: [{ Type: 'SASL_SCRAM_512_AUTH', URI: secret }],
      DestinationConfig: { OnFailure: { Destination } },
    }))
    const ClusterInfoList = [{ ClusterArn: arn('kafka', 'cluster/c/1'), ClusterName: 'c' }]
    const script = `import { openSdk } from '${root}/src/aws/index.ts'
import { collect } from '${root}/src/sources/snapshot/collect.ts'
import { systemWorld } from '${root}/src/world/index.ts'
const listed = ${JSON.stringify({ EventSourceMappings, ClusterInfoList })}
const { call, close } = await openSdk(systemWorld, process.env, {})
// What moto lacks is told here, all else by it.
const told = async (service, action, input) =>
  service === 'kafka' || action === 'ListEventSourceMappings' ? listed : call(service, action, input)
const { files } = await collect(told, '${motoRegion}')
console.log(files.find(({ path }) => path.endsWith('isthmus-snapshot.json')).text)
close()`
    const env = { ...environment(moto.reader), ...moto.environment }
    const { status, stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script], env)
    assert.equal(status, 0, stderr)
    assert.deepEqual(JSON.parse(stdout).Missing, [FunctionArn, secret, ...stores].sort())
  })

  test('check --live is snapshot and check in one', async () => {
    const [live, kept] = [await isthmus(['check', '--live', '--json']), await isthmus(['check', 'whole', '--json'])]
    assert.equal(live.status, 1, live.stderr)
    const shape = ({ stdout }: Ran) => {
      const { mappings, findings }: CheckResult = JSON.parse(stdout)
      return {
        mappings: mappings.map(({ mapping, verdict }) => [mapping, verdict]),
        findings: findings.map(({ code, fingerprint, at }) => [
          code,
          fingerprint,
          at.file.replace(/^(live|whole)\//, ''),
          at.line,
        ]),
      }
    }
    assert.deepEqual(shape(live), shape(kept))
    const groups = JSON.parse(
      readFileSync(`${folder.dir}/whole/${account}/${motoRegion}/ec2/describe-security-groups.json`, 'utf8'),
    )
    const { GroupId } = groups.SecurityGroups.find(({ GroupName }: { GroupName: string }) => GroupName === 'Group')
    const exposed = await isthmus(['check', 'whole', '--exposure', GroupId])
    assert.equal(exposed.status, 0, exposed.stderr)
    assert.match(exposed.stdout, new RegExp(`${GroupId} \\(Group\\)`))
    const [finding] = shape(live).findings
    assert.match(String(finding?.[2]), new RegExp(`^${account}/${motoRegion}/`))
  })

  test('check --live takes all Regions that are given; a profile that is not there keeps none from being told', async () => {
    const there = JSON.stringify(templateOf(rows.find(({ name }) => name === 'no-way')!))
    const env = { ...environment(moto.reader), AWS_DEFAULT_REGION: 'us-east-1', AWS_REGION: 'us-east-1' }
    const template = `[${there.replaceAll('eu-west-1', 'us-east-1')}]`
    const made = await run(python, [`${root}/test/support/python/deploy.py`], env, template)
    assert.equal(made.status, 0, made.stderr)
    const regions = ['--region', motoRegion, '--region', 'us-east-1']
    const all = await isthmus(['check', '--live', ...regions, '--json'])
    assert.equal(all.status, 1, all.stderr)
    const { mappings, findings }: CheckResult = JSON.parse(all.stdout)
    assert.equal(mappings.length, rows.length + 1)
    const elsewhere = findings.filter(({ at }) => at.file.startsWith(`live/${account}/us-east-1/`))
    assert.deepEqual([...new Set(elsewhere.map(({ code }) => code))], ['ENDPOINT_MISSING'])

    const table = await isthmus(['check', '--live', '--all', ...regions, '--profile', 'nobody', '--json'])
    assert.equal(table.status, 2, table.stderr)
    const none = JSON.parse(table.stdout)
    assert.deepEqual([none.mappings, none.unread.length], [[], 2])
    const config = `${folder.dir}/config`
    writeFileSync(config, '[profile reader]\nregion = us-east-1\n')
    const keys = moto.reader
    writeFileSync(
      `${folder.dir}/credentials`,
      `[reader]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n`,
    )
    const files = { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: `${folder.dir}/credentials` }
    const args = ['check', '--live', '--all', '--profile', 'reader', '--profile', 'nobody', '--region', 'us-east-1']
    const some = await run(process.execPath, [`${root}/src/cli/main.ts`, ...args, '--json'], {
      ...environment(keys),
      ...files,
    })
    const told = JSON.parse(some.stdout || some.stderr)
    assert.deepEqual(
      told.mappings.map((row: Record<string, unknown>) => [row.source, row.account, row.region, row.verdict]),
      [['live', account, 'us-east-1', 'blocked']],
    )
    assert.deepEqual(
      told.unread.map((each: Record<string, unknown>) => each.source),
      ['live, profile nobody in us-east-1'],
    )
  })

  test('check --live goes beside a template, whose mapping reads from a cluster that is there', async () => {
    const { ClusterInfoList } = JSON.parse(
      readFileSync(`${folder.dir}/whole/${account}/${motoRegion}/kafka/list-clusters-v2.json`, 'utf8'),
    )
    const reading = (parameter: string) => ({
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: 'app',
        EventSourceArn: { Ref: parameter },
        Topics: ['t'],
        StartingPosition: 'LATEST',
      },
    })
    const app = {
      Parameters: { Open: { Type: 'String' }, Closed: { Type: 'String' } },
      Resources: { FromOpen: reading('Open'), FromClosed: reading('Closed') },
    }
    writeFileSync(`${folder.dir}/app.json`, JSON.stringify(app))
    const arnOf = (row: string) =>
      ClusterInfoList.find(({ ClusterName }: { ClusterName: string }) => ClusterName === `cluster-${row}`).ClusterArn
    const set = ['--set', `Open=${arnOf('nat')}`, '--set', `Closed=${arnOf('no-way')}`]
    const { stdout, stderr } = await isthmus(['check', 'app.json', '--live', ...set, '--json'])
    const { mappings }: CheckResult = JSON.parse(stdout || stderr)
    assert.equal(mappings.length, rows.length + 2)
    const verdictOf = (name: string) => mappings.find(({ mapping }) => mapping === name)?.verdict
    assert.deepEqual(['FromOpen', 'FromClosed'].map(verdictOf), ['reachable', 'blocked'])
  })

  test('outputs of the AWS CLI are read as those of a snapshot', async () => {
    const cli = async (file: string, ...args: readonly string[]) => {
      const { status, stdout, stderr } = await run(
        python,
        ['-m', 'awscli', ...args, '--output', 'json'],
        environment(moto.reader),
      )
      assert.equal(status, 0, stderr)
      writeFileSync(`${folder.dir}/${file}`, stdout)
    }
    // All that provisioned mappings hang on; the AWS CLI takes its time.
    mkdirSync(`${folder.dir}/by-hand`)
    for (const name of ['subnets', 'route-tables', 'network-acls'])
      cpSync(`${folder.dir}/whole/${account}/${motoRegion}/ec2/describe-${name}.json`, `${folder.dir}/by-hand/${name}`)
    await Promise.all([
      cli('by-hand/groups.json', 'ec2', 'describe-security-groups'),
      cli('by-hand/clusters.json', 'kafka', 'list-clusters-v2'),
      cli('by-hand/mappings.json', 'lambda', 'list-event-source-mappings'),
    ])
    const { stdout, stderr } = await isthmus(['check', 'by-hand', '--json'])
    const { mappings, questions }: CheckResult = JSON.parse(stdout || stderr)
    const verdictOf = (name: string) => mappings.find(({ mapping }) => mapping.endsWith(`(fn-${name})`))?.verdict
    assert.equal(mappings.length, rows.length)
    assert.deepEqual(['provisioned', 'no-self-rule', 'nat'].map(verdictOf), ['reachable', 'blocked', 'unknown'])
    assert.match(
      questions.map(({ question }) => question).join('\n'),
      /aws ec2 describe-nat-gateways --region eu-west-1/,
    )
  })

  test('without a Region or with credentials that nobody knows, one sentence says so', async () => {
    const refused = await isthmus(['snapshot', '--output', 'none'], { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' })
    assert.equal(refused.status, 2)
    assert.match(refused.stderr, /AWS does not take the credentials: \w+.*\(CREDENTIALS_REFUSED\)\n$/)
    assert.equal(existsSync(`${folder.dir}/none`), false)
    const env = { ...environment(moto.reader), AWS_REGION: '', AWS_DEFAULT_REGION: '', HOME: folder.dir }
    const placeless = await run(process.execPath, [`${root}/src/cli/main.ts`, 'snapshot', '--output', 'none'], env)
    assert.equal(placeless.status, 2)
    assert.match(placeless.stderr, /give --region, or set AWS_REGION \(REGION_MISSING\)/)
    const nothing = await isthmus(['snapshot'])
    assert.match(nothing.stderr, /--output DIR is missing.*\(ARGUMENT_INVALID\)/)
    assert.match((await isthmus(['check'])).stderr, /give a source, or --live/)
    assert.match((await isthmus(['check', 'whole', '--profile', 'x'])).stderr, /go with --live only/)
  })
})

suite('the fake of MSK and Lambda', { skip }, () => {
  test('answers as the models of boto3 and the SDK want it, page by page', async () => {
    await using moto = await startMoto()
    await using aws = await startFakeAws(moto.environment.AWS_ENDPOINT_URL!)
    const env = {
      ...process.env,
      ...moto.environment,
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any',
      AWS_DEFAULT_REGION: motoRegion,
    }
    const { status, stdout, stderr } = await run(python, [`${root}/test/support/python/judge_fake.py`], env)
    assert.equal(status, 0, stderr)
    assert.deepEqual(JSON.parse(stdout), { checked: 20, clusters: 3, mappings: 3 })
    const { KafkaClient, ListClustersV2Command } = await import('@aws-sdk/client-kafka')
    const { LambdaClient, ListEventSourceMappingsCommand } = await import('@aws-sdk/client-lambda')
    const settings = { region: motoRegion, endpoint: aws.url, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }
    const clusters = await new KafkaClient(settings).send(new ListClustersV2Command({}))
    assert.ok(clusters.ClusterInfoList?.[0]?.CreationTime instanceof Date)
    const mappings = await new LambdaClient(settings).send(new ListEventSourceMappingsCommand({}))
    assert.ok(mappings.EventSourceMappings?.[0]?.LastModified instanceof Date)
  })
})
