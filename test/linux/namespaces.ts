import type { ChildProcess } from 'node:child_process'
import { ended, spawnLeashed } from '../support/process.ts'
import type { Outcome, Task } from './clients.ts'
import { groupRules } from './groups.ts'
import { common, maxPlaces, natBit, nextHop, placeMark, placesOf } from './places.ts'
import { routerRules } from './router.ts'
import { routeLines } from './routes.ts'
import { internetBlocks, slots, type World } from './world.ts'

/** Three network namespaces: clients and servers, each with one link to the router between them. */
export interface Namespaces {
  /** Puts these worlds in the place of those before. */
  load(worlds: readonly World[]): Promise<void>
  /** @throws Error when one could not be made. */
  attempt(task: Task): Promise<readonly Outcome[]>
  close(): Promise<void>
}

/**
 * The namespaces have no names: each lives as long as the process in it, and that one ends with us, whatever becomes
 * of us. So nothing is ever left behind.
 */
export async function openNamespaces(): Promise<Namespaces> {
  const router = inNamespace(routerSettings, ['sleep', 'infinity'])
  const clients = inNamespace(hostSettings, [process.execPath, `${import.meta.dirname}/clients.ts`])
  const servers = inNamespace(hostSettings, [process.execPath, `${import.meta.dirname}/servers.ts`])
  const all = [router, clients, servers]
  const close = async () => {
    for (const child of all) child.kill('SIGKILL')
    await Promise.all(all.map(ended))
  }
  try {
    await Promise.all([...all.map(made), ...[clients, servers].map(said)])
    await link(router, 'clients', clients)
    await link(router, 'servers', servers)
    const round = ['r0', 'r1'].map((each) => `link set ${each} address 02:00:00:00:00:01 arp off up`)
    await within(router, 'ip', ['-batch', '-'], ['link add r0 type veth peer r1', ...round])
    for (const family of ['-4', '-6']) await within(router, 'ip', [family, '-batch', '-'], ruleLines())
    return {
      load: (worlds) => load(worlds, router, clients, servers),
      attempt: async (task) => {
        const answer = said(clients)
        clients.send(task)
        const outcomes = (await answer) as Outcome[]
        const failed = outcomes.find(({ kind }) => kind === 'failed')
        if (failed) throw new Error(`a connection could not be tried: ${JSON.stringify(failed)}`)
        return outcomes
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

const hostSettings = {
  'ipv6/ip_nonlocal_bind': 1,
  // What was half open does not come back to haunt the next worlds.
  'ipv4/tcp_synack_retries': 0,
  'core/somaxconn': 4096,
  'ipv4/tcp_max_syn_backlog': 16_384,
}

const routerSettings = {
  'ipv4/ip_forward': 1,
  'ipv6/conf/all/forwarding': 1,
  // The way back is not always the way there, and never is in one table.
  ...Object.fromEntries(
    ['all', 'default'].flatMap((each) => [
      [`ipv4/conf/${each}/rp_filter`, 0],
      [`ipv4/conf/${each}/accept_local`, 1],
    ]),
  ),
}

function inNamespace(settings: Readonly<Record<string, number>>, command: readonly string[]): ChildProcess {
  const all = { ...settings, 'ipv6/conf/default/accept_dad': 0, 'ipv6/conf/default/addr_gen_mode': 1 }
  const writes = Object.entries(all).map(([name, value]) => `echo ${value} > /proc/sys/net/${name}`)
  const script = [...writes, 'ip link set lo up', 'echo made', 'exec "$@"'].join(' && ')
  return spawnLeashed('unshare', ['--net', 'sh', '-c', script, 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
}

/** Before, the process is still in our own namespace, where nothing may be changed. */
function made({ stdout, spawnargs }: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout?.once('data', () => resolve())
    stdout?.once('end', () => reject(new Error(`no network namespace for ${spawnargs.join(' ')}`)))
  })
}

/** The next message of a process; rejects when it ends before. */
function said(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`))
    child.once('exit', fail)
    child.once('message', (message) => {
      child.off('exit', fail)
      resolve(message)
    })
  })
}

/** Both ends have one address, so that frames need no neighbours. */
async function link(router: ChildProcess, name: string, hosts: ChildProcess): Promise<void> {
  const up = (device: string) => `link set ${device} address 02:00:00:00:00:02 arp off up`
  await within(router, 'ip', ['-batch', '-'], [`link add ${name} type veth peer out netns ${hosts.pid}`, up(name)])
  await within(hosts, 'ip', ['-batch', '-'], [up('out')])
}

async function load(
  worlds: readonly World[],
  router: ChildProcess,
  clients: ChildProcess,
  servers: ChildProcess,
): Promise<void> {
  const rules = groupRules(worlds)
  await Promise.all([
    ...[clients, servers].map(async (hosts) => {
      await within(hosts, 'nft', ['-f', '-'], [rules])
      const role = hosts === clients ? 'client' : 'server'
      for (const family of [4, 6] as const)
        await within(hosts, 'ip', [`-${family}`, '-batch', '-'], hostLines(worlds, role, family))
      await within(hosts, 'conntrack', ['-F'], [])
    }),
    (async () => {
      await within(router, 'nft', ['-f', '-'], [routerRules(worlds)])
      for (const family of [4, 6] as const)
        await within(router, 'ip', [`-${family}`, '-batch', '-'], routerLines(worlds, family))
      await within(router, 'conntrack', ['-F'], [])
    })(),
  ])
}

function addressesOf(worlds: readonly World[], role: 'client' | 'server', family: 4 | 6): string[] {
  const faces = worlds.flatMap((world) => world.faces.filter((face) => face.role === role))
  return faces.flatMap(({ ipv4, ipv6 }) => (family === 4 ? [ipv4] : ipv6 ? [ipv6] : []))
}

function hostLines(worlds: readonly World[], role: 'client' | 'server', family: 4 | 6): string[] {
  const local = addressesOf(worlds, role, family)
  if (role === 'server') local.push(internetBlocks[family])
  return [
    'route flush table all',
    'route add default dev out',
    ...local.map((each) => `route add local ${each} dev lo`),
  ]
}

/** Made once: the marks of all worlds that there may be. */
function ruleLines(): string[] {
  return [
    ...Object.values(common).map((mark) => `rule add pref ${mark} fwmark ${mark} table ${mark}`),
    `rule add pref ${natBit} fwmark ${natBit}/${natBit} table ${common.translating}`,
    ...Array.from({ length: slots }, (_, slot) => {
      const marks = Array.from({ length: maxPlaces }, (_, index) => placeMark(slot, index))
      const first = marks[0]!
      return [
        // One long list would take long: one rule for each world leads to its own.
        `rule add pref ${1000 + slot} fwmark ${first & 0xff00}/0xff00 goto ${10_000 + first}`,
        ...marks.map((mark) => `rule add pref ${10_000 + mark} fwmark ${mark} table ${mark}`),
      ]
    }).flat(),
  ]
}

function routerLines(worlds: readonly World[], family: 4 | 6): string[] {
  const onward = (mark: number) => `via ${nextHop(mark, family)} dev r0 ${family === 4 ? 'onlink ' : ''}`
  return [
    'route flush table all',
    `route add default ${onward(common.delivered)} table ${common.fromInternet}`,
    ...[common.outside, common.egressOnly].map(
      (mark) => `route add ${internetBlocks[family]} dev servers table ${mark}`,
    ),
    `route add default ${onward(common.translating)} table ${common.translating}`,
    ...(['client', 'server'] as const).flatMap((role) =>
      addressesOf(worlds, role, family).map((each) => `route add ${each} dev ${role}s table ${common.delivered}`),
    ),
    ...worlds.flatMap((world) => routeLines(world, placesOf(world), family)),
  ]
}

/** Runs a program in the namespace of a process. */
async function within(
  of: ChildProcess,
  command: string,
  args: readonly string[],
  input: readonly string[],
): Promise<void> {
  const child = spawnLeashed('nsenter', [`--net=/proc/${of.pid}/ns/net`, command, ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const errors: Buffer[] = []
  child.stderr?.on('data', (data: Buffer) => errors.push(data))
  child.stdin?.on('error', () => {})
  child.stdin?.end(`${input.join('\n')}\n`)
  const code = await ended(child)
  if (code === 0) return
  const text = Buffer.concat(errors).toString()
  const line = /-:(\d+)$/.exec(text.trim())?.[1]
  throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${text}${line ? input[Number(line) - 1] : ''}`)
}
