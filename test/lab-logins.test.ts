/** Mappings that log in by SCRAM and by mutual TLS, in the lab; its listeners tried by kcat. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { createAuthority } from '../src/broker/index.ts'
import { givenSecrets } from '../src/control/index.ts'
import { type LabEvent, startLab } from '../src/lab/index.ts'
import { readText } from '../src/sources/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { judge } from './support/judges.ts'
import { root } from './support/paths.ts'
import { eventually, output } from './support/process.ts'
import { runFolder } from './support/run-folder.ts'

const kcat = judge('kcat')
const cases = new URL('../../shared/cases/templates/', import.meta.url)
const alice = { username: 'alice', password: 'pa=ss,wörd' }
const handler = 'export const lambdaHandler = async () => {}\nexport const handler = lambdaHandler\n'

/** A lab on this text; its folder has the function's code in `src/`, and the secrets as files. */
async function labOf(
  text: string,
  secrets: Readonly<Record<string, unknown>>,
  parameters: Record<string, string> = {},
) {
  const folder = runFolder('lab-logins')
  mkdirSync(`${folder.dir}/src`)
  for (const name of ['orders.mjs', 'app.mjs', 'index.mjs']) writeFileSync(`${folder.dir}/src/${name}`, handler)
  const given = Object.entries(secrets).map(([name, content], i) => {
    writeFileSync(`${folder.dir}/${i}.json`, JSON.stringify(content))
    return `${name}=file:${i}.json`
  })
  const events: LabEvent[] = []
  try {
    const lab = await startLab(
      systemWorld,
      {
        text,
        describe: (now, place) => readText(now, `${folder.dir}/template.yaml`, { ...place, parameters }),
        region: 'us-east-1',
        partitions: 3,
        hostPort: 0,
        connectTimeoutMs: 3000,
        secrets: givenSecrets(given, folder.dir),
        environment: {},
        caFile: `${folder.dir}/ca.pem`,
      },
      (event) => events.push(event),
    )
    const cluster = events.find((event) => event.kind === 'cluster')
    assert.ok(cluster)
    return {
      lab,
      cluster,
      events,
      folder: folder.dir,
      async [Symbol.asyncDispose]() {
        await lab.stop()
        folder[Symbol.dispose]()
      },
    }
  } catch (error) {
    folder[Symbol.dispose]()
    throw error
  }
}

/** The example with another way to log in, and its port opened. */
function orders(port: number, authentication: string, access: string, more = ''): string {
  return readFileSync(`${root}/examples/orders/template.yaml`, 'utf8')
    .replaceAll('9098', `${port}`)
    .replace(/ {8}Sasl:\n {10}Iam:\n {12}Enabled: true\n/, authentication)
    .replace(/( +)StartingPosition: TRIM_HORIZON\n/, `$&$1SourceAccessConfigurations: [${access}]\n`)
    .replace(/^Resources:\n/m, `$&${more}`)
}

const scram = '        Sasl: {Scram: {Enabled: true}}\n'
const scramSecret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:AmazonMSK_login-a1B2c3'
const scramAccess = `{Type: SASL_SCRAM_512_AUTH, URI: "${scramSecret}"}`
const associated = (arn: string) =>
  `  Users: {Type: AWS::MSK::BatchScramSecret, Properties: {ClusterArn: !Ref Cluster, SecretArnList: ["${arn}"]}}\n`
const tls =
  '        Tls: {Enabled: true, CertificateAuthorityArnList: ["arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/1"]}\n'
const tlsAccess =
  '{Type: CLIENT_CERTIFICATE_TLS_AUTH, URI: "arn:aws:secretsmanager:us-east-1:123456789012:secret:client"}'

/** As AWS wants it: the client's certificate and its root, the key in PKCS#8, encrypted with PBES1. */
async function clientSecret() {
  const authority = await createAuthority(systemWorld)
  const { cert, key } = await authority.issue(['client'])
  const privateKeyPassword = 'pass phrase'
  const scheme = ['-topk8', '-v1', 'PBE-SHA1-3DES', '-passout', `pass:${privateKeyPassword}`]
  const privateKey = execFileSync('openssl', ['pkcs8', ...scheme], { input: key, encoding: 'utf8' })
  return { secret: { certificate: cert + authority.caPem, privateKey, privateKeyPassword }, cert, key }
}

/** The records of the topic, as kcat reads them after it wrote one. */
async function writtenAndRead(servers: string, options: Readonly<Record<string, string>>): Promise<string[]> {
  const how = Object.entries(options).flatMap(([name, value]) => ['-X', `${name}=${value}`])
  const run = (...args: string[]) =>
    output('sh', ['-c', 'echo "by kcat" | "$@"', 'sh', kcat.path, '-b', servers, ...how, ...args])
  await run('-t', 'orders', '-P')
  return (await run('-t', 'orders', '-C', '-e', '-q')).trim().split('\n')
}

test('SCRAM: the mapping reads all, and so does kcat, as the same user and as no other', {
  skip: kcat.skip,
}, async () => {
  await using running = await labOf(orders(9096, scram, scramAccess, associated(scramSecret)), {
    AmazonMSK_login: alice,
  })
  await running.lab.produce(60)
  const { reason, delivered } = await running.lab.drained(30_000)
  assert.deepEqual({ reason, delivered }, { reason: undefined, delivered: 60 })
  const { scramServers, tlsServers, caFile } = running.cluster
  assert.equal(tlsServers, '')
  const by = (password: string) => ({
    'security.protocol': 'sasl_ssl',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.username': alice.username,
    'sasl.password': password,
    'ssl.ca.location': caFile,
    'message.timeout.ms': '3000',
  })
  const records = await writtenAndRead(scramServers, by(alice.password))
  assert.equal(records.length, 61)
  assert.ok(records.includes('by kcat'))
  await assert.rejects(writtenAndRead(scramServers, by('wrong')), /Authentication failed/)
  await assert.rejects(
    writtenAndRead(scramServers, { ...by(alice.password), 'sasl.username': 'mallory' }),
    /Authentication failed/,
  )
})

test('SCRAM with a secret that nothing associates with the cluster: its brokers do not know the user', async () => {
  const other = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:AmazonMSK_other-a1B2c3'
  for (const more of ['', associated(other)]) {
    await using running = await labOf(orders(9096, scram, scramAccess, more), { AmazonMSK_login: alice })
    const result = 'PROBLEM: SASL authentication failed.'
    await eventually(
      `a state with ${result}`,
      () =>
        running.events.some(
          (told) =>
            told.kind === 'mapping' &&
            told.event.kind === 'state' &&
            told.event.lastProcessingResult.startsWith(result),
        ) || undefined,
    )
  }
})

test('mutual TLS: the mapping and kcat show their certificates, and without one nobody comes in', {
  skip: kcat.skip,
}, async () => {
  const { secret, cert, key } = await clientSecret()
  await using running = await labOf(orders(9094, tls, tlsAccess), { client: secret })
  await running.lab.produce(60)
  const { reason, delivered } = await running.lab.drained(30_000)
  assert.deepEqual({ reason, delivered }, { reason: undefined, delivered: 60 })
  const { tlsServers, scramServers, caFile } = running.cluster
  assert.equal(scramServers, '')
  writeFileSync(`${running.folder}/cert.pem`, cert)
  writeFileSync(`${running.folder}/key.pem`, key)
  const bare = { 'security.protocol': 'ssl', 'ssl.ca.location': caFile, 'message.timeout.ms': '3000' }
  const shown = {
    ...bare,
    'ssl.certificate.location': `${running.folder}/cert.pem`,
    'ssl.key.location': `${running.folder}/key.pem`,
  }
  assert.equal((await writtenAndRead(tlsServers, shown)).length, 61)
  await assert.rejects(writtenAndRead(tlsServers, bare), /certificate required|handshake failed/i)
  const other = await clientSecret()
  writeFileSync(`${running.folder}/cert.pem`, other.cert)
  writeFileSync(`${running.folder}/key.pem`, other.key)
  await assert.rejects(writtenAndRead(tlsServers, shown), /brokers are down|disconnected/)
})

test('a secret that is not given, not whole or of no mapping is told before anything runs', async () => {
  const text = orders(9096, scram, scramAccess)
  const missing =
    /template.yaml:\d+: OrdersFunctionMapping logs in with secret AmazonMSK_login .*--secret AmazonMSK_login=file:PATH/
  await assert.rejects(labOf(text, {}), { code: 'LAB_SECRET_MISSING', message: missing })
  await assert.rejects(labOf(text, { other: alice }), {
    code: 'LAB_SECRET_UNUSED',
    message: /needed are AmazonMSK_login/,
  })
  await assert.rejects(labOf(text, { AmazonMSK_login: { username: 'alice' } }), { code: 'SECRET_INVALID' })
  const { cert, key } = await clientSecret()
  const rootless = { certificate: cert, privateKey: key }
  await assert.rejects(labOf(orders(9094, tls, tlsAccess), { client: rootless }), {
    code: 'SECRET_INVALID',
    message: /no root/,
  })
})

test('public templates: a cluster and the functions that log in to it', async (t) => {
  if (!existsSync(cases)) return t.skip('../shared/cases is not here')
  const read = (name: string) => readFileSync(new URL(name, cases), 'utf8')
  // Their stacks are deployed one after the other, and given each other's ARNs by hand: here they are one.
  const together = (
    mappings: string,
    id: string,
    swaps: readonly (readonly [string | RegExp, string])[],
    opened: readonly [string | RegExp, string] = ['', ''],
  ) => {
    const [, resources = ''] = /^Resources:\n([\s\S]*?)(?=^\S|$(?![\s\S]))/m.exec(mappings) ?? []
    assert.ok(resources.includes(`  ${id}:`))
    const named = swaps.reduce((text, [from, to]) => text.replaceAll(from, to), resources)
    const cluster = read('B9-msk-sasl-cluster.yaml').replace(/^Resources:\n/m, `$&${named}\n`)
    return cluster.replace(...opened)
  }
  const byPassword = together(read('B10-msk-sasl-mapping.yaml'), 'TopicConsumerFunction', [
    ["!Ref 'MSkClusterId'", '!Ref MSKCluster'],
    ["!Ref 'TopicName'", 'DemoSASLTopic'],
    ["!Ref 'SecretArn'", '!Ref CredentialsSecret'],
    ['!Ref SubnetIds', '[!Ref PrivateSubnetMSKOne]'],
    ['!Ref SecurityGroups', '[!GetAtt MSKSecurityGroup.GroupId]'],
  ])
  const byCertificate = together(
    read('B24-sam-msk-mtls.input.yaml'),
    'MyMskStreamProcessor',
    [
      [/Stream: .*/g, 'Stream: !Ref MSKCluster'],
      ['nodejs12.x', 'nodejs24.x'],
      ['s3://sam-demo-bucket/kafka.zip', 'src/'],
    ],
    [/(Self referencing[\s\S]*?FromPort: )9092(\s+ToPort: )9092/, '$19094$29094'],
  )
  const { secret } = await clientSecret()
  // The cluster lets members of its group in by password, not by certificate: that is one of its rules changed.
  for (const [text, secrets] of [
    [byPassword, { AmazonMSK_Credentials: alice }],
    [byCertificate, { 'my-path/my-secret-name': secret }],
  ] as const) {
    await using running = await labOf(text, secrets, { EnvType: 'Provisioned' })
    await running.lab.produce(30)
    const { reason, delivered, check } = await running.lab.drained(30_000)
    assert.deepEqual({ reason, delivered, check }, { reason: undefined, delivered: 30, check: 'reachable' })
    assert.ok(running.cluster.scramServers && running.cluster.tlsServers)
  }
})
