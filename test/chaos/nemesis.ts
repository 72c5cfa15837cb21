/** Carries out what was drawn. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Arena } from './arena.ts'
import type { Crew } from './crew.ts'
import type { BrokerAct, LeaderAct, MemberAct, Step } from './steps.ts'

export async function inTurn<Act>(steps: readonly Step<Act>[], act: (step: Step<Act>) => Promise<void>): Promise<void> {
  for (const step of steps) {
    await sleep(step.pauseMs)
    await act(step)
  }
}

export async function disturb({ cluster }: Arena, act: BrokerAct): Promise<void> {
  if (act.act === 'roll') {
    for (const broker of cluster.brokers) await broker.restart()
    return
  }
  const broker = cluster.brokers[act.broker]
  if (act.act === 'restart') return broker?.restart()
  if (act.act === 'kill') await broker?.kill()
  else broker?.pause()
  await sleep(act.forMs)
  if (act.act === 'kill') await broker?.restart()
  else broker?.resume()
}

/** A leader cannot always be moved while brokers are away: then it stays. */
export async function moveLeader(arena: Arena, topic: string, { partition, rotate }: LeaderAct): Promise<void> {
  await arena.java('lead', topic, partition, rotate).catch(() => {})
}

/** Members of ours, and one of Java's beside them. */
export interface Company<Way> {
  readonly crew: Crew
  join(way: Way): void
  readonly java: JavaMember
}

export async function change<Way>({ crew, join, java }: Company<Way>, act: MemberAct<Way>): Promise<void> {
  switch (act.act) {
    case 'join':
      return join(act.way)
    case 'kill':
      return crew.kill(act.member)
    case 'leave':
      return crew.leave(act.member)
    case 'freeze': {
      const thaw = crew.freeze(act.member)
      await sleep(act.forMs)
      return thaw()
    }
    case 'java joins':
      return java.join()
    case 'java leaves':
      return java.leave()
  }
}

/** How a member of Apache Kafka's own client joins the group. */
export interface JavaWay {
  /** Of the topic and of the group. */
  readonly name: string
  readonly file: string
  readonly protocol: 'classic' | 'consumer'
  readonly assignor: string
  readonly isolation: string
}

/** A member of Apache Kafka's own client, which may be there. */
export class JavaMember {
  readonly #arena: Arena
  readonly #way: JavaWay
  #joined = false

  constructor(arena: Arena, way: JavaWay) {
    this.#arena = arena
    this.#way = way
  }

  async join(): Promise<void> {
    const { name, file, protocol, assignor, isolation } = this.#way
    this.#joined = true
    await this.#arena.java('join', name, name, file, name, protocol, assignor, isolation)
  }

  async leave(): Promise<void> {
    if (!this.#joined) return
    this.#joined = false
    await this.#arena.java('leave', this.#way.name)
  }
}

/**
 * Waits until the group has committed all of these, or nothing more for `ms`.
 *
 * @param last the last offset of each partition
 * @param also what has to be so besides
 */
export async function drained(
  arena: Arena,
  name: string,
  last: ReadonlyMap<number, number>,
  { ms, also = () => true }: { readonly ms: number; readonly also?: () => boolean },
): Promise<boolean> {
  let said = ''
  for (let deadline = performance.now() + ms; performance.now() < deadline; ) {
    // A group that nobody has joined does not exist.
    const now = await arena.java('committed', name, name).catch(() => '')
    if (now !== said && now !== '') deadline = performance.now() + ms
    said = now || said
    const committed = now.split(' ').map(Number)
    if ([...last].every(([partition, offset]) => (committed[partition] ?? -1) > offset) && also()) return true
    await sleep(100)
  }
  return false
}
