import type { World } from './world.ts'

/** The first port that clients and NAT gateways use. */
const firstPort = 1024
/** Ports below it a client may never use. */
export const certainPort = 32_768

/** What is closed in ranges no wider than this loses one connection in thousands: a warning. */
const narrow = 16

/** One port of each range that no ACL tells apart from the rest of it; not of those too narrow to matter. */
export function portClasses({ description }: World): readonly number[] {
  const starts = new Set([firstPort, certainPort])
  for (const { entries } of description.acls) {
    for (const { fromPort, toPort } of entries) {
      for (const start of [Number(fromPort ?? 0), Number(toPort ?? 65_535) + 1])
        if (start > firstPort && start <= 65_535) starts.add(start)
    }
  }
  const inOrder = [...starts].sort((a, b) => a - b)
  return inOrder.filter((start, i) => (inOrder[i + 1] ?? 65_536) - start > narrow)
}
