import { partsOfAddress, within } from './addresses.ts'
import { isList, isMap, type Json, type JsonMap, listIn, mapIn, type Step, sameJson, textIn, textsIn } from './json.ts'

/** A module of the configuration: one for all instances of a call. */
export interface Module {
  /** `module.a.module.b`, without keys; the root's is empty. */
  readonly path: string
  readonly parent?: Module
  /** Of the call, in the parent. */
  readonly call: JsonMap
  /** By `aws_subnet.a` or `data.aws_vpc.b`. */
  readonly resources: ReadonlyMap<string, JsonMap>
  readonly outputs: JsonMap
  readonly children: ReadonlyMap<string, Module>
}

export function rootModule(configuration: Json | undefined): Module {
  return moduleOf(mapIn(configuration, 'root_module'), '', {}, undefined)
}

function moduleOf(content: JsonMap, path: string, call: JsonMap, parent: Module | undefined): Module {
  const children = new Map<string, Module>()
  const resources = listIn(content, 'resources').flatMap((resource): [string, JsonMap][] =>
    isMap(resource) ? [[textIn(resource, 'address') ?? '', resource]] : [],
  )
  const module: Module = {
    path,
    ...(parent ? { parent } : {}),
    call,
    resources: new Map(resources),
    outputs: mapIn(content, 'outputs'),
    children,
  }
  for (const [name, inner] of Object.entries(mapIn(content, 'module_calls'))) {
    if (!isMap(inner)) continue
    children.set(name, moduleOf(mapIn(inner, 'module'), within(path, `module.${name}`), inner, module))
  }
  return module
}

/** The module of an instance's address, `module.a["x"].module.b`; `undefined` where the configuration has none. */
export function moduleAt(root: Module, address: string): Module | undefined {
  if (address === '') return root
  const names = (partsOfAddress(address) ?? []).map(({ name }) => name).filter((_, index) => index % 2 === 1)
  return names.reduce<Module | undefined>((module, name) => module?.children.get(name), root)
}

/** What an argument is set to, as far as a plan says it: nothing of functions, operators and literals beside them. */
export interface Expression {
  /** Each followed by its own prefixes in the document; without those here, in order, each once. */
  readonly references: readonly string[]
  /** They are those of several blocks together. */
  readonly shared?: true
}

export function expressionOf(node: Json | undefined): Expression | undefined {
  if (!isMap(node)) return undefined
  if (isList(node.references)) return { references: longest(textsIn(node, 'references')) }
  return 'constant_value' in node ? { references: [] } : undefined
}

/** Of all that stands below a node, whatever its shape: objects of a call's arguments, blocks. */
export function allReferences(node: Json | undefined): readonly string[] {
  const own = expressionOf(node)
  if (own) return own.references
  if (isList(node)) return [...new Set(node.flatMap(allReferences))]
  return isMap(node) ? [...new Set(Object.values(node).flatMap(allReferences))] : []
}

function longest(references: readonly string[]): readonly string[] {
  const kept = references.filter((reference, index) => {
    const before = index === 0 ? '' : references[index - 1]!
    return !(before.startsWith(reference) && /^[.[]/.test(before.slice(reference.length)))
  })
  return [...new Set(kept)]
}

/**
 * What the argument at `path` is set to. Blocks stand in the configuration in the order of the text and in a plan in
 * another one, if they are a set: a block is found by what is constant in it, and all that fit are taken. Blocks that
 * are attributes too (rules inside a group, routes inside a table) have one list of references together.
 *
 * @param values the resource's, for what the blocks at `path` are known to hold
 * @returns `undefined` where the configuration says nothing of it: it is computed, or made by a `dynamic` block
 */
export function expressionAt(
  expressions: Json | undefined,
  values: Json | undefined,
  path: readonly Step[],
): Expression | undefined {
  const [step, ...rest] = path
  const own = expressionOf(expressions)
  if (own) return typeof step === 'number' && rest.length > 0 && isSeveral(values) ? { ...own, shared: true } : own
  if (step === undefined) return undefined
  if (isList(expressions)) {
    const value = typeof step === 'number' && isList(values) ? values[step] : undefined
    const found = expressions
      .filter((block) => agrees(block, value))
      .flatMap((block) => expressionAt(block, value, typeof step === 'number' ? rest : path) ?? [])
    const references = [...new Set(found.flatMap((each) => each.references))]
    const shared = found.length > 1 || found.some((each) => each.shared)
    return found.length === 0 ? undefined : { references, ...(shared ? { shared } : {}) }
  }
  if (!isMap(expressions)) return undefined
  if (typeof step === 'number') return expressionAt(expressions, isList(values) ? values[step] : values, rest)
  return expressionAt(expressions[step], isMap(values) ? values[step] : undefined, rest)
}

function isSeveral(values: Json | undefined): boolean {
  return isList(values) && values.length > 1
}

/** Can a block of the configuration be the one with these values? */
function agrees(block: Json, value: Json | undefined): boolean {
  if (!isMap(block) || !isMap(value)) return true
  return Object.entries(block).every(([name, argument]) => {
    const known = value[name]
    if (!isMap(argument) || !('constant_value' in argument) || known === undefined || known === null) return true
    return sameJson(argument.constant_value ?? null, known)
  })
}
