import type { Alternative, Condition } from './pattern.ts'

/** A condition of a machine, with the alternatives that want it. */
export interface Wanted {
  readonly condition: Condition
  readonly index: number
  readonly alternatives: readonly number[]
}

/** A place in an event that some condition is about, or that lies on the way to one. */
export class PathNode {
  readonly wanted: Wanted[] = []
  readonly #children = new Map<string, PathNode>()
  /** The same, by the bytes of the name. */
  readonly names: Buffer[] = []
  readonly nodes: PathNode[] = []

  child(name: string): PathNode | undefined {
    return this.#children.get(name)
  }

  /** The node of a name that may hold dots, each of them a step. */
  descend(name: string): PathNode | null {
    let node: PathNode | undefined = this
    for (const step of name.split('.')) node = node?.child(step)
    return node ?? null
  }

  grow(name: string): PathNode {
    const known = this.#children.get(name)
    if (known) return known
    const node = new PathNode()
    this.#children.set(name, node)
    this.names.push(Buffer.from(name))
    this.nodes.push(node)
    return node
  }
}

/** The conditions of all alternatives, each once, and where they belong. */
export function pathTree(alternatives: readonly Alternative[]): { root: PathNode; wanted: readonly Wanted[] } {
  const users = new Map<Condition, number[]>()
  for (const [index, alternative] of alternatives.entries())
    for (const condition of alternative) users.set(condition, [...(users.get(condition) ?? []), index])
  const root = new PathNode()
  const wanted = [...users].map(([condition, of], index) => ({ condition, index, alternatives: of }))
  for (const one of wanted) {
    let node = root
    for (const step of one.condition.path.split('.')) node = node.grow(step)
    node.wanted.push(one)
  }
  return { root, wanted }
}
