import type { Environment } from '../aws/index.ts'
import type { SourceLocation, SourceNode } from '../model/index.ts'
import { invalidConfig } from './invalid-config.ts'

/** `$${` stands for `${`; else a reference, up to the next brace. */
const reference = /\$\$\{|\$\{([^}]*)\}?/g

/**
 * Puts environment variables into the values of a mapping file, never into its keys: `${NAME}`, and `${NAME:-otherwise}`
 * also where the variable is empty.
 *
 * @throws IsthmusError `CONFIG_INVALID` for a variable that is not set and has no other value, and for what begins as a
 * reference and is none
 */
export function substitute(node: SourceNode, environment: Environment): SourceNode {
  switch (node.kind) {
    case 'scalar': {
      if (typeof node.value !== 'string' || !node.value.includes('${')) return node
      const text = node.value.replace(reference, (whole, inner?: string) =>
        inner === undefined ? '${' : meaning(whole, environment, node.at),
      )
      return { ...node, value: text, text }
    }
    case 'list':
      return { ...node, items: node.items.map((item) => substitute(item, environment)) }
    case 'map':
      return {
        ...node,
        entries: new Map([...node.entries].map(([key, value]) => [key, substitute(value, environment)])),
      }
    case 'unknown':
      return node
  }
}

function meaning(reference: string, environment: Environment, at: SourceLocation): string {
  const [, name, otherwise] = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-((?:(?!\$\{).)*))?\}$/s.exec(reference) ?? []
  if (name === undefined)
    throw invalidConfig(
      at,
      `${reference} is no reference to an environment variable: give \${NAME} or \${NAME:-otherwise}, and $\${ for what is none`,
    )
  const value = environment[name]
  if (value !== undefined && !(value === '' && otherwise !== undefined)) return value
  if (otherwise !== undefined) return otherwise
  throw invalidConfig(
    at,
    `${reference}: the environment variable ${name} is not set: set it, or give \${${name}:-otherwise}`,
  )
}
