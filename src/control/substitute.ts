import type { Environment } from '../aws/index.ts'
import type { SourceNode } from '../model/index.ts'
import { invalidConfig } from './invalid-config.ts'

/** `$${` stands for itself; `${NAME}`; `${NAME:-otherwise}`, also where the variable is empty. */
const reference = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}/g

/**
 * Puts environment variables into the values of a mapping file, never into its keys.
 *
 * @throws IsthmusError `CONFIG_INVALID` for a variable that is not set and has no other value
 */
export function substitute(node: SourceNode, environment: Environment): SourceNode {
  switch (node.kind) {
    case 'scalar': {
      if (typeof node.value !== 'string' || !node.value.includes('${')) return node
      const text = node.value.replace(reference, (whole, name: string | undefined, rest, otherwise: string) => {
        if (name === undefined) return '${'
        const value = environment[name]
        if (value !== undefined && !(value === '' && rest !== undefined)) return value
        if (rest !== undefined) return otherwise
        throw invalidConfig(
          node.at,
          `${whole}: the environment variable ${name} is not set: set it, or give \${${name}:-otherwise}`,
        )
      })
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
