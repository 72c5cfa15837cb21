import type { Integration } from './integration.ts'
import type { PublicAccessBlock, Resource } from './network.ts'

/** The lists of an Integration whose resources have ids. */
export type ResourceKind = {
  [K in keyof Integration]-?: Integration[K] extends readonly Resource[] ? K : never
}[keyof Integration]

/** One resource put in place of the one with its id, or beside the others; without a resource: taken away. */
export type ResourceChange<K extends ResourceKind = ResourceKind> = {
  [P in K]: { readonly kind: P; readonly id: string; readonly resource?: Integration[P][number] }
}[K]

export type Change =
  | ResourceChange
  | {
      readonly kind: 'publicAccessBlock'
      /** Absent: off. */
      readonly block?: PublicAccessBlock
    }

/** The description after some changes; what they do not touch is shared with the one before. */
export function applyChanges(integration: Integration, changes: readonly Change[]): Integration {
  return changes.reduce((before, change) => {
    if (change.kind !== 'publicAccessBlock') return applyOne(before, change)
    const { publicAccessBlock: _, ...rest } = before
    return change.block ? { ...rest, publicAccessBlock: change.block } : rest
  }, integration)
}

function applyOne(before: Integration, { kind, id, resource }: ResourceChange): Integration {
  const list: readonly Resource[] = before[kind]
  const index = list.findIndex((one) => one.id === id)
  const others = list.filter((one) => one.id !== id)
  const after = resource === undefined ? others : index < 0 ? [...list, resource] : list.with(index, resource)
  return { ...before, [kind]: after }
}
