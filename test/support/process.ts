/** Processes and ports that tests use: none outlives the test, whatever becomes of it. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import net from 'node:net'

const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** Starts a process that ends with this one: also when this one is killed (Linux, by the kernel's parent-death signal). */
export function spawnLeashed(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child =
    process.platform === 'linux'
      ? spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], options)
      : spawn(command, args, options)
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

/** Resolves when the process has ended, with its exit code, or null when a signal ended it. */
export function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode)
    child.once('error', reject)
    child.once('exit', resolve)
  })
}

/** Runs a program to its end and resolves with its standard output; rejects with all that it said when it fails. */
export async function output(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const child = spawnLeashed(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout?.on('data', (chunk) => out.push(chunk))
  child.stderr?.on('data', (chunk) => err.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  const said = Buffer.concat(out).toString()
  if (code === 0) return said
  throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${said}${Buffer.concat(err)}`)
}

/**
 * A free port of 127.0.0.1, which no other caller gets while this process lives: the server that it is for may be a
 * while in coming. Below the range from which the kernel takes ports for outgoing connections, so that it is still free
 * when a server that was stopped comes back to it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    if ((await isReserved(port)) && (await isFree(port))) return port
  }
}

/** By a name that the kernel gives to one process at a time, and takes back from a dead one; Linux only. */
function isReserved(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer().unref()
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== 'EADDRINUSE'))
    server.listen(`\0isthmus-port-${port}`, () => resolve(true))
  })
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Asks again every 50 ms until the answer is not undefined; rejects after `ms` with what was waited for. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  ms = 60_000,
): Promise<T> {
  const end = performance.now() + ms
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
