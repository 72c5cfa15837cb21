import { isUnknown, type Ref } from '../model/index.ts'

/** The resource that a reference names; `undefined` when the reference is unknown or leads out of the description. */
export function find<T>(index: ReadonlyMap<string, T>, ref: Ref | undefined): T | undefined {
  return ref === undefined || isUnknown(ref) ? undefined : index.get(ref)
}
