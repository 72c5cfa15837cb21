/** Snapshots of several accounts and Regions: all of them are checked at once, and one cause is told once. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, suite, test } from 'node:test'
import { account, clusterArn, type Outputs, outputs, region } from './support/outputs.ts'
import { root } from './support/paths.ts'
import { spawnLeashed } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'

const folder = runFolder('places')
after(() => folder[Symbol.dispose]())

const other = '444455556666'
const place = (...parts: readonly string[]) => parts.join('/')

/** The same account in another Region, where nothing has the same id. */
const elsewhere = (all: Outputs): Outputs =>
  JSON.parse(
    JSON.stringify(all)
      .replaceAll(region, 'us-east-1')
      .replaceAll(/\b(vpc|subnet|rtb|sg|acl|igw|nat)-(?=[\w])/g, '$1-f')
      .replaceAll('11111111-2222', '99999999-2222'),
  )

/** Another account whose cluster stands in subnets that the first one shares with it. */
const shared = (all: Outputs): Outputs => {
  const names = ['groups.json', 'clusters.json', 'mappings.json', 'function.json', 'role.json']
  const own = Object.fromEntries(names.map((name) => [name, all[name]]))
  return JSON.parse(
    JSON.stringify(own)
      .replaceAll(account, other)
      .replaceAll('sg-1', 'sg-9')
      .replaceAll('11111111-2222', '77777777-2222'),
  )
}

const withoutNat: Outputs = JSON.parse(
  JSON.stringify(outputs).replace(
    /,\{"DestinationCidrBlock":"0\.0\.0\.0\/0","Origin":"CreateRoute","State":"active","NatGatewayId":"nat-1"\}/,
    '',
  ),
)

function write(name: string, all: Readonly<Record<string, Outputs>>): void {
  for (const [where, files] of Object.entries(all)) {
    const dir = path.join(folder.dir, name, where)
    mkdirSync(dir, { recursive: true })
    for (const [file, value] of Object.entries(files).filter(([, text]) => text !== undefined))
      writeFileSync(path.join(dir, file), JSON.stringify(value, null, 1))
  }
}

write('whole', {
  [place(account, region)]: outputs,
  [place(account, 'us-east-1')]: elsewhere(outputs),
  [place(other, region)]: shared(outputs),
})
write('broken', {
  [place(account, region)]: withoutNat,
  [place(account, 'us-east-1')]: elsewhere(outputs),
  [place(other, region)]: shared(outputs),
})

suite('a snapshot of two accounts in two Regions', { concurrency: 4 }, () => {
  const run = async (...args: readonly string[]) => isthmus('check', ...args)
  const isthmus = async (...args: readonly string[]) => {
    const command = [`${root}/src/cli/main.ts`, ...args]
    const child = spawnLeashed(process.execPath, command, { cwd: folder.dir, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.on('data', (chunk) => {
        said[name] += chunk
      })
    }
    await new Promise((resolve) => child.once('close', resolve))
    return { code: child.exitCode, ...said }
  }

  test('--all has a row for each of them, and the table that two of them hang on as one cause', async () => {
    const good = await run('--all', 'whole')
    assert.equal(good.code, 0, good.stderr)
    assert.match(good.stdout, /\n✔ 3 mappings, 3 reachable\n$/)
    const { code, stdout, stderr } = await run('--all', 'broken', '--json')
    assert.equal(code, 1, stderr)
    const { mappings, causes } = JSON.parse(stdout)
    assert.deepEqual(
      mappings.map((row: Record<string, unknown>) => [row.account, row.region, row.verdict]),
      [
        [account, region, 'blocked'],
        [other, region, 'blocked'],
        [account, 'us-east-1', 'reachable'],
      ],
    )
    assert.deepEqual(
      causes.map((cause: Record<string, unknown>) => [cause.code, cause.mappings]),
      [['NO_ROUTE_TO_DESTINATION', 2]],
    )
  })

  test('without --all they are one result, told as any other; --region and --account take some', async () => {
    const { code, stdout, stderr } = await run('broken', '--json')
    assert.equal(code, 1, stderr)
    const { verdict, mappings, findings, questions } = JSON.parse(stdout)
    assert.deepEqual([verdict, mappings.length, questions], ['blocked', 3, []])
    const errors = findings.filter(({ severity }: Record<string, unknown>) => severity === 'error')
    assert.deepEqual(
      errors.map((each: { code: string; mappings: string[]; flows: string[] }) => [
        each.code,
        each.mappings.length,
        each.flows.length,
      ]),
      [['NO_ROUTE_TO_DESTINATION', 2, 8]],
    )
    const some = async (...flags: readonly string[]) =>
      JSON.parse((await run('broken', '--json', ...flags)).stdout).mappings.length
    assert.deepEqual(
      await Promise.all([some('--region', region), some('--region', 'us-east-1'), some('--account', other)]),
      [2, 1, 1],
    )
  })

  test('explain takes all of them, and asks which one is meant by a name that several have', async () => {
    const all = await isthmus('explain', 'broken', '--json')
    assert.deepEqual([all.code, JSON.parse(all.stdout).explanations.length], [1, 3], all.stderr)
    const asked = await isthmus('explain', 'broken', 'orders')
    assert.equal(asked.code, 2)
    assert.match(
      asked.stderr,
      /orders is a mapping in several places \(111122223333 eu-west-1, 111122223333 us-east-1, 444455556666 eu-west-1\): choose one by --region and --account \(PLACE_AMBIGUOUS\)/,
    )
    const mapping = async (...args: readonly string[]) =>
      JSON.parse((await isthmus('explain', 'broken', ...args, '--json')).stdout).explanations.map(
        (each: { mapping: string }) => each.mapping.slice(0, 8),
      )
    assert.deepEqual(await mapping('orders', '--account', other), ['77777777'])
    assert.deepEqual(await mapping('99999999-2222-3333-4444-555555555555'), ['99999999'])
  })

  test('what breaks without something, breaks in all of them', async () => {
    const { code, stdout } = await run('whole', '--without', 'nat-1', '--json')
    assert.equal(code, 1)
    const flows: string[] = JSON.parse(stdout).changed.map(({ flow }: { flow: string }) => flow)
    assert.deepEqual([...new Set(flows.map((flow) => flow.split(':')[1]?.slice(0, 8)))].sort(), [
      '11111111',
      '77777777',
    ])
  })

  // A function that reads another topic of the cluster whose ARN is given; written once, for the tests run side by side.
  writeFileSync(
    path.join(folder.dir, 'app.yaml'),
    `
Transform: AWS::Serverless-2016-10-31
Parameters:
  ClusterArn: {Type: String}
Resources:
  Billing:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: nodejs24.x
      InlineCode: x
      Policies: [{Version: 2012-10-17, Statement: [{Effect: Allow, Action: 'kafka-cluster:*', Resource: '*'}]}]
      Events: {Kafka: {Type: MSK, Properties: {Stream: !Ref ClusterArn, Topics: [billing], StartingPosition: LATEST}}}
`,
  )
  const all = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await run('--all', '--json', ...args)
    assert.ok(stdout, stderr)
    const { mappings, causes, unread } = JSON.parse(stdout)
    const rows = mappings.map((row: Record<string, unknown>) => [row.source, row.account, row.region, row.verdict])
    const told = causes.map((cause: Record<string, unknown>) => [cause.code, cause.mappings])
    return { code, rows, causes: told, unread }
  }
  const there = clusterArn.replace(region, 'us-east-1')

  test('--all joins a template and a snapshot without mappings', async () => {
    write('network', { [place(account, region)]: { ...outputs, 'mappings.json': undefined } })
    const given = ['--set', `ClusterArn=${clusterArn}`]
    const rows = [['app.yaml', account, region, 'reachable']]
    assert.deepEqual(await all('app.yaml', 'network', ...given), { code: 0, rows, causes: [], unread: [] })
    const alone = await run('--all', 'network')
    assert.equal(alone.code, 2)
    assert.match(alone.stderr, /nothing in it says which mappings there are/)
  })

  test('--all joins a template and all places, and takes it to stand where its cluster is', async () => {
    const found = await all('app.yaml', 'broken', '--set', `ClusterArn=${clusterArn}`)
    assert.deepEqual(found, {
      code: 1,
      rows: [
        ['broken', account, region, 'blocked'],
        ['app.yaml', account, region, 'blocked'],
        ['broken', other, region, 'blocked'],
        ['broken', account, 'us-east-1', 'reachable'],
      ],
      causes: [['NO_ROUTE_TO_DESTINATION', 3]],
      unread: [],
    })
    const elsewhere = await all('app.yaml', 'whole', '--set', `ClusterArn=${there}`)
    assert.deepEqual(
      [elsewhere.code, elsewhere.rows.find(([source]: string[]) => source === 'app.yaml')],
      [0, ['app.yaml', account, 'us-east-1', 'reachable']],
    )
  })

  test('one template for two Regions stands in both', async () => {
    const given = ['--set', `eu/ClusterArn=${clusterArn}`, '--set', `us/ClusterArn=${there}`]
    const { rows } = await all('eu=app.yaml', 'us=app.yaml', 'broken', ...given)
    assert.deepEqual(
      rows.filter(([source]: string[]) => source !== 'broken'),
      [
        ['eu=app.yaml', account, region, 'blocked'],
        ['us=app.yaml', account, 'us-east-1', 'reachable'],
      ],
    )
  })

  test('what names nothing stands where it is said to, or is asked', async () => {
    const { code, rows, causes } = await all('app.yaml', 'whole')
    assert.deepEqual([code, rows[0], causes], [0, ['app.yaml', undefined, undefined, 'unknown'], [['UNDECIDED', 1]]])
    assert.match((await run('--all', 'app.yaml', 'whole')).stdout, /remedy {2}give it by --set ClusterArn=$/m)
    const said = await all('app.yaml', 'whole', '--set', 'app/AWS::Region=us-east-1')
    assert.deepEqual(said.rows[0], ['app.yaml', undefined, 'us-east-1', 'unknown'])
  })

  test('what an output would tell is asked for by its command, in the one place that lacks it', async () => {
    write('lacking', {
      [place(account, region)]: outputs,
      [place(account, 'us-east-1')]: { ...elsewhere(outputs), 'route-tables.json': undefined },
    })
    const { code, stdout } = await run('--all', 'lacking')
    assert.equal(code, 0)
    assert.match(stdout, /eu-west-1 .*reachable/)
    assert.match(stdout, /us-east-1 .*unknown/)
    assert.match(
      stdout,
      /: aws ec2 describe-route-tables --region us-east-1\n {2}remedy {2}add the output of that command/,
    )
    const { questions } = JSON.parse((await run('lacking', '--region', 'us-east-1', '--json')).stdout)
    const commands = questions.map(({ command }: { command?: string }) => command)
    assert.deepEqual([...new Set(commands)], ['aws ec2 describe-route-tables --region us-east-1'])
  })

  test('a source that cannot be read keeps none from being told, alone or with its network', async () => {
    writeFileSync(path.join(folder.dir, 'bad.yaml'), 'Resources: [')
    const { code, rows, unread } = await all('app.yaml', 'bad.yaml', 'whole', '--set', `ClusterArn=${clusterArn}`)
    assert.deepEqual([code, rows.length, unread.map(({ source }: { source: string }) => source)], [2, 4, ['bad.yaml']])
  })

  test('without --all a template and all places are one result', async () => {
    const { code, stdout, stderr } = await run('app.yaml', 'broken', '--set', `ClusterArn=${clusterArn}`, '--json')
    assert.equal(code, 1, stderr)
    assert.equal(JSON.parse(stdout).mappings.length, 4)
  })
})
