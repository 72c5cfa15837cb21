import { remembered } from '../remembered.ts'
import { type Key, partsOfAddress, within, withKey } from './addresses.ts'
import { allReferences, type Module, moduleAt } from './configuration.ts'
import { inside, isMap, type JsonMap } from './json.ts'
import type { Instance } from './outcome.ts'

/** What a reference in an expression leads to. */
export type Target =
  | { readonly instance: Instance; readonly attribute: readonly string[] }
  /** A local value, of which a plan does not say what it is made of; or something that the document does not hold. */
  | { readonly open: string; readonly module: string }
  /** A variable that is known while planning. */
  | { readonly plain: string }

/** Where an expression stands: a resource, or the call of a module, in an instance of a module. */
interface Scope {
  readonly module: Module
  readonly address: string
  readonly block: JsonMap
  readonly key?: Key
}

export interface References {
  /** From an argument of an instance. */
  readonly from: (instance: Instance, references: readonly string[]) => readonly Target[]
  /** What comes into an instance of a module by its call; `undefined` for the root. */
  readonly into: (module: string) => readonly Target[] | undefined
  /** The block of an instance in the configuration; a state has none. */
  readonly blockOf: (instance: Instance) => JsonMap | undefined
}

/** Chains of modules are short; only what leads to itself gets there. */
const deepest = 60

/**
 * Follows references through variables, outputs, `each.value` and modules to instances. A plan shrinks `x[each.key].id`
 * to `x` and `each.key`: it is taken for the instance of that key where there is one, as it is nearly always; else all
 * instances are meant.
 */
export function referencesOf(root: Module, instances: readonly Instance[]): References {
  const named = Map.groupBy(instances, ({ module, local }) => within(module, local))
  const modules = new Set(instances.map(({ module }) => module))
  const calls = Map.groupBy(modulesAndParents(modules), (address) => withoutLastKey(address))

  const moduleOf = remembered((address: string) => moduleAt(root, address))
  const partsOf = remembered(partsOfAddress)
  const scopeOf = remembered((instance: Instance): Scope | undefined => {
    const module = moduleOf(instance.module)
    const block = module?.resources.get(instance.local)
    if (!module || !block) return undefined
    return { module, address: instance.module, block, ...(instance.key === undefined ? {} : { key: instance.key }) }
  })

  /** Where the call of a module's instance stands. */
  const callScope = ({ module, address }: Pick<Scope, 'module' | 'address'>): Scope | undefined => {
    if (!module.parent) return undefined
    const key = partsOfAddress(address)?.at(-1)?.key
    const scope = { module: module.parent, address: parentAddress(address), block: module.call }
    return key === undefined ? scope : { ...scope, key }
  }

  /** @param keys those of the instances that are meant, where the reference has lost them */
  const follow = (reference: string, scope: Scope, keys: readonly Key[], depth: number): readonly Target[] => {
    const parts = partsOf(reference)
    const [head, second, third] = parts ?? []
    const open = [{ open: reference, module: scope.address }]
    if (!head || depth > deepest) return open
    const all = (references: readonly string[], next: Scope, further = keys) => {
      const own = references.some((each) => /^(each|count)\./.test(each)) && next.key !== undefined ? [next.key] : []
      return references.flatMap((each) => follow(each, next, [...own, ...further], depth + 1))
    }
    switch (head.name) {
      case 'count':
      case 'path':
      case 'terraform':
      case 'self':
        return []
      case 'each':
        if (second?.name !== 'value') return []
        return all(
          allReferences(scope.block.for_each_expression),
          scope,
          scope.key === undefined ? keys : [scope.key, ...keys],
        )
      case 'local':
        return open
      case 'var': {
        const call = callScope(scope)
        const given = call ? allReferences(inside(scope.module.call, 'expressions', second?.name ?? '')) : []
        return call && given.length > 0 ? all(given, call) : [{ plain: reference }]
      }
      case 'module': {
        const child = scope.module.children.get(second?.name ?? '')
        if (!child || !second) return open
        const whole = within(scope.address, `module.${second.name}`)
        const found = second.key === undefined ? (calls.get(whole) ?? []) : [withKey(whole, second.key)]
        const outputs = third ? [child.outputs[third.name]] : Object.values(child.outputs)
        const addresses = chosen(found, keys, (address) => partsOfAddress(address)?.at(-1)?.key)
        return addresses.flatMap((address) =>
          outputs.flatMap((output) => {
            const inner = { module: child, address, block: {} }
            return isMap(output) ? all(allReferences(output.expression), inner) : open
          }),
        )
      }
      default: {
        const data = head.name === 'data'
        const type = data ? second : head
        const name = data ? third : second
        if (!type || !name) return open
        const local = `${data ? 'data.' : ''}${type.name}.${name.name}`
        if (!scope.module.resources.has(local)) return open
        const every = named.get(within(scope.address, local)) ?? []
        const found =
          name.key === undefined ? chosen(every, keys, ({ key }) => key) : every.filter(({ key }) => key === name.key)
        const attribute = (parts ?? []).slice(data ? 3 : 2).map((part) => part.name)
        return found.map((instance) => ({ instance, attribute }))
      }
    }
  }

  const followAll = (references: readonly string[], scope: Scope): readonly Target[] => {
    const own = references.some((each) => /^(each|count)\./.test(each)) && scope.key !== undefined ? [scope.key] : []
    return references.flatMap((each) => follow(each, scope, own, 0))
  }

  return {
    from: (instance, references) => {
      const scope = scopeOf(instance)
      return scope ? followAll(references, scope) : []
    },
    into: (address) => {
      const module = moduleOf(address)
      const call = module && callScope({ module, address })
      return call && followAll(allReferences(call.block.expressions), call)
    },
    blockOf: (instance) => scopeOf(instance)?.block,
  }
}

/** Those of the first key that one has; all where none has. */
function chosen<T>(all: readonly T[], keys: readonly Key[], keyOf: (each: T) => Key | undefined): readonly T[] {
  for (const key of keys) {
    const found = all.filter((each) => keyOf(each) === key)
    if (found.length > 0) return found
  }
  return all
}

/** Modules that hold modules only have no instances. */
function modulesAndParents(modules: ReadonlySet<string>): readonly string[] {
  const all = new Set<string>()
  for (const module of modules) for (let at = module; at !== '' && !all.has(at); at = parentAddress(at)) all.add(at)
  return [...all]
}

export function parentAddress(address: string): string {
  const parts = partsOfAddress(address) ?? []
  return parts.slice(0, -2).reduce((text, { name, key }) => withKey(within(text, name), key), '')
}

function withoutLastKey(address: string): string {
  const last = partsOfAddress(address)?.at(-1)
  return last ? within(parentAddress(address), `module.${last.name}`) : address
}
