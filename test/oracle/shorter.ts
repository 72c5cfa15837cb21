/**
 * The same without one part of it, the largest parts first. Several values of one shape are shortened together: a
 * description and the same one with other values in some places.
 */
export function* shorter<T>(copies: readonly T[]): Generator<T[]> {
  if (areLists(copies)) {
    const { length } = copies[0]!
    for (let size = length; size >= 1; size = Math.floor(size / 2))
      for (let at = 0; at + size <= length; at += size)
        yield copies.map((each) => each.toSpliced(at, size) as T & unknown[])
    for (let i = 0; i < length; i++)
      for (const less of shorter(copies.map((each) => each[i])))
        yield copies.map((each, copy) => each.with(i, less[copy]) as T & unknown[])
  } else if (areObjects(copies)) {
    for (const key of Object.keys(copies[0]!)) {
      if (key === 'at') continue
      if (copies.every((each) => isOptional(each, key))) yield copies.map((each) => without(each, key))
      const parts = copies.map((each) => each[key as keyof T])
      for (const less of shorter(parts)) yield copies.map((each, copy) => ({ ...each, [key]: less[copy] }))
    }
  }
}

function areLists<T>(copies: readonly T[]): copies is readonly (T & unknown[])[] {
  const [first] = copies
  return Array.isArray(first) && copies.every((each) => Array.isArray(each) && each.length === first.length)
}

function areObjects<T>(copies: readonly T[]): copies is readonly (T & object)[] {
  return copies.every(
    (each) => typeof each === 'object' && each !== null && !Array.isArray(each) && !('unknown' in each),
  )
}

const optional = new Set([
  'state',
  'zones',
  'ipv6Cidr',
  'freeAddresses',
  'propagated',
  'addressType',
  'fromPort',
  'toPort',
])

function isOptional(holder: object, key: string): boolean {
  if (key === 'addresses') return 'label' in holder
  if (key === 'region') return 'cidrs' in holder
  if (key === 'state' && isStateNeeded(holder)) return 'state' in holder && holder.state !== 'active'
  return optional.has(key) || key === 'publicAccessBlock' || key === 'toBeMade' || key === 'family'
}

/** Routes and peerings always have one. */
function isStateNeeded(holder: object): boolean {
  return 'destination' in holder || 'vpcs' in holder
}

function without<T extends object>(value: T, key: string): T {
  if (key === 'state' && isStateNeeded(value)) return { ...value, state: 'active' }
  const { [key as keyof T]: _, ...rest } = value
  return rest as T
}
