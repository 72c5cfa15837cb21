import type { Resource } from './network.ts'

const indexes = new WeakMap<readonly Resource[], ReadonlyMap<string, Resource>>()

/**
 * The first of a description's lists that has an id. The list is gone through once, however often it is asked: it must
 * not change.
 */
export function withId<R extends Resource>(all: readonly R[], id: unknown): R | undefined {
  let index = indexes.get(all) as ReadonlyMap<unknown, R> | undefined
  if (!index) {
    index = new Map(all.toReversed().map((each) => [each.id, each]))
    indexes.set(all, index as ReadonlyMap<string, R>)
  }
  return index.get(id)
}
