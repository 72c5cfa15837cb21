import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../support/process.ts'
import type { Arena } from './arena.ts'
import type { Line } from './history.ts'
import type { CutAct } from './schedule.ts'

/** Lets a replica lead that has fallen behind: what the leader before it alone had is lost when that one follows it. */
export async function cutLog(arena: Arena, topic: string, { partition, aloneMs, killed }: CutAct): Promise<void> {
  const { brokers } = arena.cluster
  const place = async () => {
    const [leader = '', replicas = '', inSync = ''] = (await arena.java('place', topic, partition)).split(' ')
    return { leader: Number(leader), replicas: replicas.split(',').map(Number), inSync: inSync.split(',').map(Number) }
  }
  /** Whoever is asked may be away. */
  const until = (what: string, is: (now: Awaited<ReturnType<typeof place>>) => boolean) =>
    eventually(what, async () => (await place().then(is, () => false)) || undefined)
  const { leader, replicas } = await place()
  const follower = replicas.find((id) => id !== leader) ?? 0
  const [old, next] = [brokers[leader - 1], brokers[follower - 1]]
  next?.pause()
  try {
    await until('a leader alone', ({ inSync }) => inSync.length === 1)
    await sleep(aloneMs)
    if (killed) await old?.kill()
    else old?.pause()
    next?.resume()
    await until('the follower to lead', (now) => now.leader === follower)
    // Its records take the offsets of those that are lost.
    await sleep(500)
  } finally {
    next?.resume()
    if (killed) await old?.restart()
    else old?.resume()
  }
  // Until the old leader knows that it is none, it has records that are lost.
  await until('both replicas in sync', ({ inSync }) => inSync.length === 2)
}

/** Where a broker says that it cut its logs of a topic. */
export function cutsIn(log: string, topic: string): Line[] {
  const said = log.matchAll(/\[UnifiedLog partition=(\S+)-(\d+), .*?\] Truncating to offset (\d+)/g)
  return [...said].flatMap(([, name, partition, offset]) =>
    name === topic ? [{ at: 0, kind: 'cut' as const, partition: Number(partition), offset: Number(offset) }] : [],
  )
}
