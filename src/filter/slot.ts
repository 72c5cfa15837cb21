/** An element of an array of an event. The same element is the same object. */
export interface Slot {
  readonly array: number
  readonly element: number
  /** The element of another array that this array stands in. */
  readonly outer: Slot | undefined
}

/** Places in the arrays of an event, to find those that go with others without looking at all of them. */
export class PlaceTree {
  readonly #root: Node = { place: undefined, taken: false, inner: new Map() }
  readonly #nodes = new Map<Slot, Node>()

  constructor(places: Iterable<Slot | undefined>) {
    for (const place of places) this.#nodeOf(place).taken = true
  }

  /**
   * The places that may go with what is bound: not those in another element of an array of which one is bound.
   *
   * @param bound by the array's number
   */
  *fitting(bound: ReadonlyMap<number, Slot>): Generator<Slot | undefined> {
    const open = [this.#root]
    for (let node = open.pop(); node; node = open.pop()) {
      if (node.taken) yield node.place
      for (const [array, elements] of node.inner) {
        const only = bound.get(array)
        if (!only) open.push(...elements.values())
        else if (elements.has(only)) open.push(elements.get(only)!)
      }
    }
  }

  #nodeOf(place: Slot | undefined): Node {
    const missing: Slot[] = []
    let slot = place
    while (slot && !this.#nodes.has(slot)) {
      missing.push(slot)
      slot = slot.outer
    }
    let node = slot ? this.#nodes.get(slot)! : this.#root
    for (const place of missing.reverse()) {
      const child: Node = { place, taken: false, inner: new Map() }
      const elements = node.inner.get(place.array) ?? new Map<Slot, Node>()
      node.inner.set(place.array, elements.set(place, child))
      this.#nodes.set(place, child)
      node = child
    }
    return node
  }
}

interface Node {
  readonly place: Slot | undefined
  /** One of the places. */
  taken: boolean
  readonly inner: Map<number, Map<Slot, Node>>
}
