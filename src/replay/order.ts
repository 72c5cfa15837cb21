import type { Held } from './store.ts'

/** What is delivered by one call: failure records that say the same of the same records are one. */
export type Delivery = readonly [Held, ...Held[]]

/**
 * The order in which failure records are delivered: each partition's by their first offset. Where two partitions
 * contradict each other, which a mapping's own order does not do, the record that was written first goes first.
 */
export function inOrder(held: readonly Held[]): readonly Delivery[] {
  const same = Map.groupBy(held, identity)
  const deliveries = [...same.values()].map(([first, ...others]): Delivery => [first!, ...others])
  /** By partition, the next one first. */
  const queues = new Map<string, Delivery[]>()
  for (const delivery of deliveries) {
    for (const name of partitionsOf(delivery)) queues.set(name, [...(queues.get(name) ?? []), delivery])
  }
  for (const [name, queue] of queues) {
    const offset = new Map(queue.map((delivery) => [delivery, firstOffset(delivery, name)]))
    queue.sort((a, b) => offset.get(a)! - offset.get(b)! || byTime(a, b))
  }
  const left = new Set(deliveries.toSorted(byTime))
  const ordered: Delivery[] = []
  const isNext = (delivery: Delivery) => partitionsOf(delivery).every((name) => queues.get(name)?.[0] === delivery)
  const ready = [...left].filter(isNext)
  while (left.size > 0) {
    const [oldest] = left
    const next = ready.shift() ?? oldest!
    if (!left.delete(next)) continue
    ordered.push(next)
    for (const name of partitionsOf(next)) {
      const queue = queues.get(name)!
      queue.splice(queue.indexOf(next), 1)
      const [head] = queue
      if (head && isNext(head)) ready.push(head)
    }
  }
  return ordered
}

function identity({ failure, payload }: Held): string {
  const { eventSourceArn, bootstrapServers, records, parts } = failure
  const where = parts.map(({ topic, partition, run }) => [topic, partition, ...run])
  return JSON.stringify([eventSourceArn, bootstrapServers, records, where, payload !== undefined])
}

function partitionsOf([{ failure }]: Delivery): readonly string[] {
  return [...new Set(failure.parts.map(({ topic, partition }) => `${topic}-${partition}`))]
}

function firstOffset([{ failure }]: Delivery, name: string): number {
  const firsts = failure.parts.flatMap(({ topic, partition, run }) => (`${topic}-${partition}` === name ? run[0] : []))
  return Math.min(...firsts)
}

function byTime([a]: Delivery, [b]: Delivery): number {
  return a.failure.at < b.failure.at ? -1 : a.failure.at > b.failure.at ? 1 : 0
}
