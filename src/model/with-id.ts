import type { Resource } from './network.ts'

const indexes = new WeakMap<readonly Resource[], ReadonlyMap<unknown, Resource>>()

/**
 * The first of a description's resources that has an id. The list is gone through once, however often it is asked: it
 * must not change.
 */
export function withId<R extends Resource>(all: readonly R[], id: unknown): R | undefined {
  let index = indexes.get(all)
  if (!index) {
    index = new Map(all.toReversed().map((each) => [each.id, each]))
    indexes.set(all, index)
  }
  return index.get(id) as R | undefined
}
