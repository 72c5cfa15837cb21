// Node 24 comes with the development dependencies, for machines whose own Node is older.
import { spawn } from 'node:child_process'
import { existsSync, statSync, utimesSync } from 'node:fs'
import { constants } from 'node:os'
import { isatty } from 'node:tty'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const old = Number(process.versions.node.split('.')[0]) < 24
const node = old ? `${root}/node_modules/node/bin/node` : process.execPath

/** Installs the dependencies when they are missing or older than the lock; says so on stderr, and only then. */
export async function install() {
  const started = Date.now()
  const lock = `${root}/package-lock.json`
  // npm writes this one last: it is there only when an install was whole.
  const installed = `${root}/node_modules/.package-lock.json`
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
    process.stderr.write('installing dependencies, the first time and when they change\n')
    // Not `npm ci`: it refuses a lock without the packages of other platforms. Its stdout is no data of ours.
    const npm = spawn('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    })
    const { code } = await ended(npm).catch((error) => fail(`npm cannot be started: ${error.message}`))
    if (code !== 0) fail(`npm install failed with exit code ${code}: see what it says above`)
    utimesSync(installed, new Date(), new Date())
    process.stderr.write(`ready in ${Math.round((Date.now() - started) / 1000)} s\n`)
  }
  if (!existsSync(node))
    fail(`this is Node ${process.version} and npm install brought no Node 24 (is ignore-scripts set?): install Node 24`)
}

/** Runs Node 24 on this process's standard streams, passes signals on, and ends as it ended. */
export async function run(args) {
  // In a terminal Ctrl-C reaches the child by itself, and npm sends it here a second time. Without a terminal the child
  // has a process group of its own and gets one signal from here, whoever sent how many.
  const terminal = [0, 1, 2].some((fd) => isatty(fd))
  const child = spawn(node, args, { stdio: 'inherit', detached: !terminal })
  let interrupted = false
  process.on('SIGINT', () => {
    if (!terminal && !interrupted) child.kill('SIGINT')
    interrupted = true
  })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const { code, signal } = await ended(child)
  // Not by itself: on its way out Node gives the signals back, and npm's second SIGINT may come as late as that.
  process.exit(code === null ? 128 + constants.signals[signal] : code)
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve({ code, signal }))
  })
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
