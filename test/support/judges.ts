/**
 * The judges: programs that we did not write, which say whether what we wrote is right.
 *
 * `npm test` prepares them below `.cache/` (`prepareJudges`), tests ask for them:
 *
 *     const kcat = judge('kcat')
 *     test('kcat reads what we produced', { skip: kcat.skip }, ...kcat.path...)
 *
 * A judge that is not there skips its tests and is listed with its remedy when the run ends; with CI=true it is an error.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { delimiter } from 'node:path'
import { cache, root } from './paths.ts'

interface JudgeSpec {
  /** The path that tests use, or undefined when the judge is not there. */
  find(): string | undefined
  /** Brings it below `.cache/`; rejects with what is missing. */
  prepare?(): Promise<void>
  readonly remedy: string
}

const setup = 'run npm run test:setup as root'
const newerGo = 'install Go 1.26 or later'
const prepared = 'run npm test once, it fetches it; the network and what npm run test:setup installs are needed'

const specs = {
  /** The folder of Apicurio's schema registry, which has Confluent's API. It needs `java-21`. */
  apicurio: maven('apicurio', 'unpack-dependencies'),
  /** The folder of packages with AWS's runtime in C, whose checksums we take where it is installed. */
  'aws-crt': {
    find: () => existing(`${packagesHome('aws-crt')}/node_modules`),
    prepare: () => build(packagesHome('aws-crt'), (draft) => installPackages('aws-crt', draft)),
    remedy: prepared,
  },
  /** A Python with Confluent's client and its serializers. */
  confluent: venv('confluent'),
  /** A browser that shows pages without a screen. */
  chromium: { find: () => onPath('chromium'), remedy: setup },
  /** The folder of AWS's own matcher of event patterns and what it needs. */
  'event-ruler': maven('event-ruler'),
  java: { find: () => onPath('java'), remedy: setup },
  /** A Java that runs what is built for 21. */
  'java-21': { find: newerJava, remedy: 'install Java 21 or later below /usr/lib/jvm, or set JAVA_HOME' },
  kcat: { find: () => onPath('kcat'), remedy: setup },
  /** Linux itself: the program that loads packet filters, where we may have network namespaces of our own. */
  linux: { find: filteringNamespaces, remedy: `${setup}, on Linux with network namespaces and nftables` },
  /** The folder of the broker's jars. */
  kafka: maven('kafka'),
  /** The same of the line before. */
  'kafka-3': maven('kafka-3'),
  /** The folder of the jars of Kafka's command line tools. */
  'kafka-tools': maven('kafka-tools'),
  /** franz-go's broker: a foreign implementation, that can answer as an old version does. */
  kfake: {
    find: () => existing(`${kfakeHome()}/kfake`),
    prepare: () =>
      build(kfakeHome(), (folder) =>
        run('go', ['-C', kfakeSource, 'build', '-mod=readonly', '-o', `${folder}/kfake`, '.']),
      ),
    remedy: `${newerGo} and run npm test once, it builds it`,
  },
  /** The folder of the jars of AWS's IAM login for Java clients. */
  'msk-iam-auth': maven('msk-iam-auth'),
  /** A function by AWS's runtime client for Go. */
  'lambda-go': {
    find: () => existing(`${goFunctionHome()}/bootstrap`),
    prepare: () =>
      build(goFunctionHome(), (folder) =>
        run('go', [
          '-C',
          goFunction,
          'build',
          '-mod=readonly',
          '-tags',
          'lambda.norpc',
          '-o',
          `${folder}/bootstrap`,
          '.',
        ]),
      ),
    remedy: `${newerGo} and run npm test once, it builds it`,
  },
  /** The folder of the jars of AWS's runtime client for Java, and of its types of events. */
  'lambda-java': maven('lambda-java'),
  /** The folder of AWS's runtime client for Node. */
  'lambda-node': {
    find: () => existing(`${packagesHome('lambda-node')}/node_modules/aws-lambda-ric`),
    prepare: () => build(packagesHome('lambda-node'), buildNodeClient),
    remedy: prepared,
  },
  /** A Python with AWS's runtime client. */
  'lambda-python': venv('lambda-python'),
  /** A Python with OpenTelemetry's own messages. */
  otlp: venv('otlp'),
  /** Prometheus' own tool, which checks metrics, rules and configurations. */
  promtool: {
    find: () => onPath('promtool') ?? existing(`${promtoolHome}/usr/bin/promtool`),
    // Unpacked only: installed, the package would start a server.
    prepare: () =>
      build(promtoolHome, async (draft) => {
        await run('apt-get', ['download', 'prometheus'], draft)
        const [archive = ''] = readdirSync(draft)
        await run('dpkg-deb', ['-x', archive, '.'], draft)
        rmSync(`${draft}/${archive}`)
      }),
    remedy: 'put promtool on the path, or on Debian run apt-get update and npm test once, it fetches it',
  },
  /** A Python with Powertools' parsers of event documents. */
  python: venv('python'),
  /** A Python with moto, which plays AWS's services, and AWS's IAM token signer. */
  moto: venv('moto'),
  /** A Python with AWS's own translator of SAM templates. */
  sam: venv('sam'),
} satisfies Record<string, JudgeSpec>

export type JudgeName = keyof typeof specs

export interface Judge {
  /** Where it is: an executable, or a folder of jars. Empty when it is missing. */
  readonly path: string
  /** For the `skip` of a test: why it cannot run, or false. */
  readonly skip: string | false
}

const missingFolder = `${cache}/run/missing-judges`

/** @throws Error with CI=true, when the judge is missing. */
export function judge(name: JudgeName): Judge {
  const path = specs[name].find()
  if (path) return { path, skip: false }
  const reason = `judge ${name} is missing: ${specs[name].remedy}`
  if (process.env.CI === 'true') throw new Error(reason)
  mkdirSync(missingFolder, { recursive: true })
  writeFileSync(`${missingFolder}/${name}`, reason)
  return { path: '', skip: reason }
}

/** What `judge` found missing since `forgetMissing`, one sentence each. */
export function missingJudges(): string[] {
  if (!existsSync(missingFolder)) return []
  return readdirSync(missingFolder).map((name) => readFileSync(`${missingFolder}/${name}`, 'utf8'))
}

export function forgetMissing(): void {
  rmSync(missingFolder, { recursive: true, force: true })
}

/** Prepares what is not there yet; a judge that cannot be prepared stays missing, and `log` says why. */
export async function prepareJudges(log: (line: string) => void): Promise<void> {
  for (const [name, spec] of Object.entries<JudgeSpec>(specs)) {
    if (!spec.prepare || spec.find()) continue
    log(`preparing judge ${name}`)
    await spec.prepare().catch((error: Error) => log(`judge ${name} cannot be prepared: ${error.message}`))
  }
}

/** The Python of an environment of its own. */
function venv(name: string): JudgeSpec {
  const requirements = `${root}/test/support/python/${name}.txt`
  const folder = `${cache}/judges/${name}-${fingerprint(requirements)}`
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]
  return {
    find: () => existing(`${folder}/bin/python`),
    prepare: () =>
      build(folder, async (draft) => {
        await run('python3', ['-m', 'venv', draft])
        await run(`${draft}/bin/python`, pip)
      }),
    remedy: prepared,
  }
}

const promtoolHome = `${cache}/judges/promtool`
const kfakeSource = `${root}/test/support/go/kfake`

const goFunction = `${root}/test/support/go/function`

function goFunctionHome(): string {
  return `${cache}/judges/lambda-go-${fingerprint(`${goFunction}/main.go`, `${goFunction}/go.sum`)}`
}

const packagesOf = (name: string) => `${root}/test/support/node/${name}.json`

function packagesHome(name: string): string {
  return `${cache}/judges/${name}-${fingerprint(packagesOf(name))}`
}

async function installPackages(name: string, draft: string): Promise<void> {
  writeFileSync(`${draft}/package.json`, readFileSync(packagesOf(name)))
  await run('npm', ['install', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund', '--silent'], draft)
}

/**
 * Its own installation builds the whole of curl and takes minutes. What it needs is the addon of three sources, here
 * with the machine's libcurl. They include Node's and V8's headers and use Node-API alone.
 */
async function buildNodeClient(draft: string): Promise<void> {
  await installPackages('lambda-node', draft)
  const modules = `${draft}/node_modules`
  const client = `${modules}/aws-lambda-ric`
  const cpp = `${draft}/aws-lambda-cpp`
  const headers = `${draft}/headers`
  for (const folder of [cpp, `${draft}/curl`, headers]) mkdirSync(folder)
  await run('tar', ['-xJf', `${client}/deps/aws-lambda-cpp.tar.xz`, '-C', cpp, '--warning=no-unknown-keyword'])
  await run('tar', ['-xJf', `${client}/deps/curl.tar.xz`, '-C', `${draft}/curl`, '--warning=no-unknown-keyword'])
  for (const unused of ['node.h', 'uv.h', 'v8.h']) writeFileSync(`${headers}/${unused}`, '')
  // What cmake fills in: a version, which it says of itself.
  const version = readFileSync(`${cpp}/src/version.cpp.in`, 'utf8').replaceAll(/@PROJECT_VERSION\w*@/g, '0')
  writeFileSync(`${cpp}/src/version.cpp`, version)
  await run('g++', [
    ...['-std=c++17', '-O1', '-fPIC', '-shared', '-o', `${client}/rapid-client.node`],
    ...[headers, `${modules}/node-api-headers/include`, `${modules}/node-addon-api`].flatMap((folder) => [
      '-I',
      folder,
    ]),
    ...[`${cpp}/include`, `${draft}/curl/include`].flatMap((folder) => ['-I', folder]),
    `${client}/src/native/rapid-client.cc`,
    ...['logging', 'runtime', 'version'].map((name) => `${cpp}/src/${name}.cpp`),
    '-l:libcurl.so.4',
  ])
  for (const folder of [cpp, `${draft}/curl`, headers]) rmSync(folder, { recursive: true })
}

function kfakeHome(): string {
  return `${cache}/judges/kfake-${fingerprint(`${kfakeSource}/main.go`, `${kfakeSource}/go.sum`)}`
}

function maven(name: string, goal: 'copy-dependencies' | 'unpack-dependencies' = 'copy-dependencies'): JudgeSpec {
  const pom = `${root}/test/support/maven/${name}.xml`
  const folder = `${cache}/judges/${name}-${fingerprint(pom)}`
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1'
  return {
    find: () => existing(folder),
    prepare: () =>
      build(folder, (output) =>
        run('mvn', [
          ...['-B', '-q', '-U', '-f', pom, `-Dmaven.repo.local=${cache}/maven`],
          ...[`${plugin}:${goal}`, '-DincludeScope=runtime', `-DoutputDirectory=${output}`],
        ]),
      ),
    remedy: prepared,
  }
}

/** The name of what is built from files changes with them. */
function fingerprint(...files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 8)
}

/** Fills a folder beside the wanted one and renames it: `folder` is whole or absent, also when two runs race. */
async function build(folder: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const draft = `${folder}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  try {
    await fill(draft)
    if (!existsSync(folder)) renameSync(draft, folder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function run(command: string, args: readonly string[], cwd = root): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 2, 2] })
    child.on('error', (error: NodeJS.ErrnoException) =>
      // Debian's Go is older than kfake wants.
      reject(
        error.code === 'ENOENT'
          ? new Error(`${command} is not installed: ${command === 'go' ? newerGo : setup}`)
          : error,
      ),
    )
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command} failed with exit code ${code}`))))
  })
}

function filteringNamespaces(): string | undefined {
  if (process.platform !== 'linux' || !['ip', 'nsenter', 'conntrack'].every(onPath)) return undefined
  const made = spawnSync('unshare', ['--net', 'nft', 'add', 'table', 'inet', 'router'], { stdio: 'ignore' })
  return made.status === 0 ? onPath('nft') : undefined
}

function newerJava(): string | undefined {
  const below = '/usr/lib/jvm'
  const installed = existsSync(below) ? readdirSync(below).map((name) => `${below}/${name}`) : []
  const homes = [...(process.env.JAVA_HOME ? [process.env.JAVA_HOME] : []), ...installed]
  const home = homes.find((home) => {
    if (!existsSync(`${home}/release`) || !existsSync(`${home}/bin/java`)) return false
    const [, major = ''] = /^JAVA_VERSION="(\d+)/m.exec(readFileSync(`${home}/release`, 'utf8')) ?? []
    return Number(major) >= 21
  })
  return home && `${home}/bin/java`
}

function existing(path: string): string | undefined {
  return existsSync(path) ? path : undefined
}

function onPath(command: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    try {
      accessSync(`${folder}/${command}`, constants.X_OK)
      return `${folder}/${command}`
    } catch {}
  }
  return undefined
}
