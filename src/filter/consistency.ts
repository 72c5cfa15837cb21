import type { Condition } from './pattern.ts'
import { PlaceTree, type Slot } from './slot.ts'

/** A value that an event has for a condition's field, and in which element of which array. */
export interface Field {
  readonly holds: boolean
  readonly slot: Slot | undefined
}

interface Step {
  readonly absent: boolean
  /** Where the field has a value, and where it has one that holds. */
  readonly places: PlaceTree
  readonly held: PlaceTree
  /** The arrays that this condition or a later one may meet. */
  readonly arrays: ReadonlySet<number>
}

/**
 * Whether values can be chosen, one for each condition, so that those from the same array are from the same element. As
 * AWS's event-ruler does it, conditions are taken in the order of their paths, and `exists: false` looks for the field
 * beside what was chosen before it.
 */
export function standTogether(
  conditions: readonly Condition[],
  fieldsOf: (condition: Condition) => readonly Field[],
): boolean {
  const steps = stepsOf(conditions, fieldsOf)
  const failed = new Set<string>()
  const numbers = new Map<Slot, number>()

  function from(index: number, chosen: readonly Slot[]): boolean {
    const step = steps[index]
    if (!step) return true
    // What was chosen matters as far as its arrays are met again.
    const bound = [...new Set(chosen.flatMap((slot) => nearest(slot, step.arrays) ?? []))]
    const key = [index, ...bound.map((slot) => numberOf(slot, numbers)).sort((a, b) => a - b)].join(' ')
    if (failed.has(key)) return false
    const found = someHeld(index, step, bound) || (step.absent && isAbsent(step, bound) && from(index + 1, bound))
    if (!found) failed.add(key)
    return found
  }
  function someHeld(index: number, step: Step, bound: readonly Slot[]): boolean {
    for (const place of step.held.fitting(elementsOf(bound)))
      if (from(index + 1, place ? [...bound, place] : bound)) return true
    return false
  }

  return from(0, [])
}

function isAbsent({ places }: Step, bound: readonly Slot[]): boolean {
  return places.fitting(elementsOf(bound)).next().done === true
}

/** What is bound, by array: what stands in an element stands in those around it. */
function elementsOf(bound: readonly Slot[]): ReadonlyMap<number, Slot> {
  const elements = new Map<number, Slot>()
  for (const innermost of bound)
    for (let slot: Slot | undefined = innermost; slot; slot = slot.outer) elements.set(slot.array, slot)
  return elements
}

function stepsOf(
  conditions: readonly Condition[],
  fieldsOf: (condition: Condition) => readonly Field[],
): readonly Step[] {
  const steps: Step[] = []
  let arrays: ReadonlySet<number> = new Set()
  for (const condition of conditions.toSorted((a, b) => (a.path < b.path ? 1 : -1))) {
    const fields = fieldsOf(condition)
    const places = new Set(fields.map(({ slot }) => slot))
    const held = new Set(fields.filter(({ holds }) => holds).map(({ slot }) => slot))
    arrays = new Set([...arrays, ...arraysOf(places)])
    steps.unshift({ absent: condition.absent, places: new PlaceTree(places), held: new PlaceTree(held), arrays })
  }
  return steps
}

function arraysOf(places: ReadonlySet<Slot | undefined>): ReadonlySet<number> {
  const arrays = new Set<number>()
  const seen = new Set<Slot>()
  for (const place of places)
    for (let slot = place; slot && !seen.has(slot); slot = slot.outer) {
      seen.add(slot)
      arrays.add(slot.array)
    }
  return arrays
}

function nearest(slot: Slot, arrays: ReadonlySet<number>): Slot | undefined {
  let at: Slot | undefined = slot
  while (at && !arrays.has(at.array)) at = at.outer
  return at
}

function numberOf(slot: Slot, numbers: Map<Slot, number>): number {
  const number = numbers.get(slot) ?? numbers.size
  numbers.set(slot, number)
  return number
}
