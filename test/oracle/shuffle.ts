import type { Draw } from './draw.ts'

/** The same with every list in another order. */
export function shuffled<T>(value: T, draw: Draw): T {
  if (Array.isArray(value)) return inAnyOrder(value, draw).map((each) => shuffled(each, draw)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shuffled(part, draw)])) as T
}

function inAnyOrder<T>(values: readonly T[], draw: Draw): T[] {
  const rest = [...values]
  return values.map(() => rest.splice(draw.below(rest.length), 1)[0]!)
}
