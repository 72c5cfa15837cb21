import type { Integration } from '../../src/model/index.ts'
import type { Disagreement, Oracle } from './oracle.ts'
import type { World } from './world.ts'

/** Lists of which any part can be absent. */
const optional = ['routes', 'entries', 'ingress', 'egress', 'propagations']

/** Leaves out what the disagreement does without, one thing after the other. */
export async function reduce(oracle: Oracle, found: Disagreement): Promise<Disagreement> {
  let smallest: Disagreement = { ...found, world: { ...found.world, probes: [found.probe] } }
  const keep = async (world: World): Promise<boolean> => {
    // What others refer to cannot be left out.
    const still = await oracle.look(world).catch(() => undefined)
    if (still?.engine !== found.engine) return false
    smallest = still
    return true
  }
  const change = (kind: string, changed: (all: readonly object[]) => readonly object[]): Promise<boolean> => {
    const { world } = smallest
    const all = lists(world.description).find(([name]) => name === kind)![1]
    const description: Integration = { ...world.description, [kind]: changed(all) }
    return keep({ ...world, description })
  }
  const resources = async (): Promise<void> => {
    for (const [kind, all] of lists(smallest.world.description))
      for (const one of all) await change(kind, (left) => without(left, one))
  }
  const { from, to } = found.probe
  await keep({
    ...smallest.world,
    faces: smallest.world.faces.filter(({ id }) => id === from || ('face' in to && id === to.face)),
  })
  await resources()
  for (const [kind, all] of lists(smallest.world.description)) {
    for (const [index, one] of all.entries()) {
      for (const [field, parts] of lists(one).filter(([name]) => optional.includes(name))) {
        const cut = (left: readonly object[]) =>
          change(kind, (each) => each.map((holder, i) => (i === index ? { ...holder, [field]: left } : holder)))
        if (await cut([])) continue
        let left = parts
        for (const part of parts) if (await cut(without(left, part))) left = without(left, part)
      }
    }
  }
  await resources()
  return smallest
}

function lists(holder: object): [string, readonly object[]][] {
  return Object.entries(holder).filter(([, value]) => Array.isArray(value))
}

function without<T>(all: readonly T[], one: T): readonly T[] {
  return all.filter((each) => each !== one)
}
