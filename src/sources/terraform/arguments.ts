import { type Maybe, type SourceLocation, type SourceNode, type Unknown, valueNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import type { TemplateResource } from '../template.ts'
import { within as inModule } from './addresses.ts'
import { expressionAt } from './configuration.ts'
import { inside, isList, isMap, type Json, type Step, sameJson } from './json.ts'
import { isOwnBlock } from './kinds.ts'
import type { Instance } from './outcome.ts'
import type { Candidate, Candidates, Resolver } from './resolve.ts'

/** The arguments of an instance, or of a block inside it, as nodes. */
export interface Arguments {
  readonly instance: Instance
  readonly at: SourceLocation
  /** A value as it is; `undefined` where it is not set (null, an empty text, computed and not known). */
  readonly node: (...path: readonly Step[]) => SourceNode | undefined
  /** What an argument is that a plan has as null, though the configuration sets it to something not known yet. */
  readonly hidden: (...path: readonly Step[]) => SourceNode | undefined
  /** The one resource of these kinds that a value stands for. */
  readonly ref: (path: Step | readonly Step[], ...kinds: readonly string[]) => SourceNode | undefined
  /** The resources that a list stands for; one unknown where only some of them may be meant. */
  readonly refs: (path: Step | readonly Step[], ...kinds: readonly string[]) => readonly SourceNode[]
  /** The resources that a list stands for at the most: where all have to do, more than are meant make no false pass. */
  readonly span: (path: Step | readonly Step[], ...kinds: readonly string[]) => readonly SourceNode[]
  /** The ARN of the one resource of these kinds that a value stands for, as far as it is known; else the value. */
  readonly arn: (path: Step | readonly Step[], ...kinds: readonly string[]) => SourceNode | undefined
  /** The one data source of this type, read when the plan is applied, that a value comes from. */
  readonly source: (path: Step | readonly Step[], type: string) => Arguments | undefined
  /** The blocks of a name, each with its own arguments; none where that is not set. */
  readonly blocks: (...path: readonly Step[]) => readonly Arguments[]
  /** What a known text stands for. */
  readonly literal: (value: string, ...kinds: readonly string[]) => SourceNode
  /** As the document has it, for comparing. */
  readonly raw: (...path: readonly Step[]) => Json | undefined
  /** A resource by CloudFormation's names. */
  readonly as: (
    type: string,
    properties: Readonly<Record<string, SourceNode | undefined>>,
    id?: string,
  ) => TemplateResource
}

/** @param arnOf the ARN of a resource by its id here; `undefined` where ARNs of its type are not made up of names */
export function argumentsOf(instance: Instance, resolver: Resolver, arnOf: ArnOf): Arguments {
  return within(instance, resolver, arnOf, [])
}

export type ArnOf = (id: string) => Maybe<string> | undefined

function within(instance: Instance, resolver: Resolver, arnOf: ArnOf, prefix: readonly Step[]): Arguments {
  const { values, unknown, sensitive } = instance
  const at: SourceLocation =
    prefix.length === 0 ? instance.at : { ...instance.at, address: `${instance.address}.${shownPath(prefix)}` }
  const full = (path: Step | readonly Step[]): readonly Step[] => [
    ...prefix,
    ...(typeof path === 'object' ? path : [path]),
  ]
  const block = resolver.references.blockOf(instance)
  const name = (path: readonly Step[]) => `${instance.address}.${shownPath(path)}`

  const expression = (path: readonly Step[]) => expressionAt(block?.expressions, values, path)

  /**
   * Not known and set by nothing, or to null (what an expression gives is not known only if something in it is not): the
   * provider computes it. What a `dynamic` block holds is set, though by what is not said.
   */
  const isComputed = (path: readonly Step[]): boolean => {
    const set = expression(path)
    if (set !== undefined) return !resolver.mayBeUnknown(instance, set.references)
    const [name] = path
    if (path.length === 1 && isOwnBlock(instance.type, String(name))) return false
    return block !== undefined && (path.length === 1 || expression(path.slice(0, 1)) !== undefined)
  }

  /** Known after apply only, by itself or with all that is around it. */
  const hasUnknown = (path: readonly Step[]) => isMarked(unknown, path)

  const asNode = (path: readonly Step[]): SourceNode | undefined => {
    if (hasUnknown(path)) return isComputed(path) ? undefined : unknownNode(name(path), questionOf(path), at)
    const mark = inside(unknown, ...path)
    const value = inside(values, ...path)
    if (isMarked(sensitive, path) && value !== null && value !== undefined) {
      return unknownNode(name(path), `${name(path)}, which is marked sensitive`, at)
    }
    if (isList(value) || isList(mark)) {
      const length = Math.max(isList(value) ? value.length : 0, isList(mark) ? mark.length : 0)
      const items = Array.from({ length }, (_, index) => asNode([...path, index]))
      return { kind: 'list', items: items.filter((item) => item !== undefined), at }
    }
    if (isMap(value) || isMap(mark)) {
      const keys = new Set([...Object.keys(isMap(value) ? value : {}), ...Object.keys(isMap(mark) ? mark : {})])
      return mapNode(Object.fromEntries([...keys].map((key) => [key, asNode([...path, key])])), at)
    }
    if (value === null || value === undefined || value === '') return undefined
    return { kind: 'scalar', value, text: String(value), at }
  }

  const questionOf = (path: readonly Step[]): string => {
    const references = expression(path)?.references ?? []
    const named = references.filter((each) => !/^(each|count|path|terraform)\./.test(each))
    return `${shownPath(path)} of ${instance.address}${named.length > 0 ? ` (${named.join(', ')})` : ''}`
  }

  /** Of several resources with the same name, it is the one that the expression leads to. */
  const literal = (path: readonly Step[], value: string, kinds: readonly string[]): SourceNode => {
    const found = resolver.known(value, kinds)
    const [only] = found
    if (only === undefined) return valueNode(value, at)
    if (found.length === 1) return reference(only, at)
    const led = resolver.candidates(instance, path, kinds)?.members ?? []
    const [named, ...more] = led.flatMap((each) => ('id' in each && found.includes(each.id) ? [each.id] : []))
    if (named !== undefined && more.length === 0) return reference(named, at)
    return oneOf(
      value,
      found.map((id) => ({ id })),
      value,
      at,
    )
  }

  const candidatesAt = (path: readonly Step[], kinds: readonly string[]): Candidates | undefined => {
    const found = resolver.candidates(instance, path, kinds)
    if (found || isComputed(path)) return found
    const all = resolver.universe(instance.module, kinds)
    return { all, members: all, open: 'a dynamic block' }
  }

  const single = (path: readonly Step[], { all, open }: Candidates): SourceNode => {
    const chosen = all.length > 1 ? ofSiblings(path, all) : all[0]
    if (chosen && 'id' in chosen) return reference(chosen.id, at)
    if (chosen) return unknownNode(chosen.outside, questionOf(path), at)
    // The same local value is the same wherever it is named; of other expressions a plan does not say enough.
    const [only, ...more] = expression(path)?.references ?? []
    const identity =
      open !== undefined && open === only && more.length === 0 ? inModule(instance.module, open) : name(path)
    return oneOf(identity, all, questionOf(path), at)
  }

  /** Blocks that are alike but for this argument have the values that it can have, one each. */
  const ofSiblings = (path: readonly Step[], all: readonly Candidate[]): Candidate | undefined => {
    const index = path.findLastIndex((step) => typeof step === 'number')
    const list = index < 0 ? undefined : inside(values, ...path.slice(0, index))
    if (!isList(list)) return undefined
    const own = path[index] as number
    const alike = list.flatMap((value, each) => {
      const open = inside(unknown, ...path.slice(0, index), each, ...path.slice(index + 1)) === true
      return open && sameJson(value, list[own]) ? [each] : []
    })
    return alike.length === all.length ? all[alike.indexOf(own)] : undefined
  }

  const ref = (at: Step | readonly Step[], ...kinds: readonly string[]): SourceNode | undefined => {
    const path = full(at)
    if (hasUnknown(path)) {
      const found = candidatesAt(path, kinds)
      return found && single(path, found)
    }
    const value = inside(values, ...path)
    return typeof value === 'string' && value !== '' ? literal(path, value, kinds) : undefined
  }

  /** @param exactly whether more than are meant would do harm */
  const several = (
    given: Step | readonly Step[],
    kinds: readonly string[],
    exactly: boolean,
  ): readonly SourceNode[] => {
    const path = full(given)
    if (hasUnknown(path)) {
      const found = candidatesAt(path, kinds)
      if (!found) return []
      const ids = found.members.flatMap((each) => ('id' in each ? [each.id] : []))
      const either = found.mixed && (exactly || found.members.length > found.all.length)
      const sure = found.open === undefined && !either
      const whole = ids.length === found.members.length && (ids.length === 1 || (ids.length > 1 && sure))
      return whole ? ids.map((id) => reference(id, at)) : [single(path, { ...found, all: found.members })]
    }
    const value = inside(values, ...path)
    const marks = inside(unknown, ...path)
    if (!isList(value)) {
      const one = ref(given, ...kinds)
      return one ? [one] : []
    }
    const texts = value.flatMap((item, index) =>
      typeof item === 'string' && item !== '' && inside(marks, index) !== true ? [literal(path, item, kinds)] : [],
    )
    const open = value.map((_, index) => index).filter((index) => inside(marks, index) === true)
    if (open.length === 0) return texts
    const found = candidatesAt(path, kinds) ?? { all: [], members: [] }
    const others = found.all.filter((each) => !('id' in each) || !texts.some(({ resource }) => resource === each.id))
    return [
      ...texts,
      ...open.map((index, position) => {
        const exact = others.length === open.length && found.open === undefined ? others[position] : undefined
        if (exact && 'id' in exact) return reference(exact.id, at)
        return single([...path, index], others.length === 1 || open.length === 1 ? { ...found, all: others } : found)
      }),
    ]
  }

  return {
    instance,
    at,
    node: (...path) => asNode(full(path)),
    hidden: (...path) => {
      const references = expression(full(path))?.references ?? []
      if (!resolver.mayBeUnknown(instance, references)) return undefined
      return unknownNode(name(full(path)), questionOf(full(path)), at)
    },
    ref,
    refs: (given, ...kinds) => several(given, kinds, true),
    span: (given, ...kinds) => several(given, kinds, false),
    literal: (value, ...kinds) => literal(full([]), value, kinds),
    arn: (given, ...kinds) => {
      const node = ref(given, ...kinds)
      const arn = node?.kind === 'unknown' && node.resource !== undefined ? arnOf(node.resource) : undefined
      return arn === undefined ? asNode(full(given)) : valueNode(arn, at, node?.resource)
    },
    source: (given, type) => {
      const path = full(given)
      if (!hasUnknown(path)) return undefined
      const targets = resolver.references.from(instance, expression(path)?.references ?? [])
      const unread = targets.flatMap((target) =>
        'instance' in target && isDeferred(target.instance) ? [target.instance] : [],
      )
      const [only, ...more] = [...new Set(unread)]
      const others = targets.filter((target) => 'open' in target || ('instance' in target && target.instance.managed))
      if (only?.type !== type || more.length > 0 || others.length > 0) return undefined
      return within(only, resolver, arnOf, [])
    },
    blocks: (...path) => {
      const where = full(path)
      const value = inside(values, ...where)
      const mark = inside(unknown, ...where)
      // How many there will be is not known: one of which nothing is.
      if (hasUnknown(where)) return isComputed(where) ? [] : [within(instance, resolver, arnOf, [...where, 0])]
      if (!isList(value) && !isList(mark)) return isMap(value) ? [within(instance, resolver, arnOf, where)] : []
      const length = Math.max(isList(value) ? value.length : 0, isList(mark) ? mark.length : 0)
      return Array.from({ length }, (_, index) => within(instance, resolver, arnOf, [...where, index]))
    },
    raw: (...path) => inside(values, ...full(path)),
    as: (type, properties, id = resolver.idOf(instance)) => ({ id, type, at, properties: mapNode(properties, at) }),
  }
}

/** A value that is a resource's id, whatever it will be. */
export function reference(id: string, at: SourceLocation): SourceNode {
  return valueNode({ unknown: `ref:${id}`, name: `id of ${id}`, question: `id that AWS gives ${id}`, at }, at, id)
}

export function listNode(items: readonly SourceNode[], at: SourceLocation): SourceNode | undefined {
  return items.length === 0 ? undefined : { kind: 'list', items, at }
}

/** One of several, as the readers of both sources know it: what belongs to one of them may belong to each. */
function oneOf(identity: string, all: readonly Candidate[], asked: string, at: SourceLocation): SourceNode {
  const ids = all.flatMap((each) => ('id' in each ? [each.id] : []))
  const some = ids.length > 6 ? [...ids.slice(0, 5), `${ids.length - 5} more`] : ids
  const question = ids.length === 0 ? asked : `${asked}: one of ${some.join(', ')}`
  const unknown: Unknown = { unknown: identity, question, at, ...(ids.length > 0 ? { oneOf: ids } : {}) }
  return { kind: 'unknown', unknown, at }
}

function unknownNode(identity: string, question: string, at: SourceLocation): SourceNode {
  return { kind: 'unknown', unknown: { unknown: identity, question, at }, at }
}

/** `broker_node_group_info[0].client_subnets` */
function shownPath(path: readonly Step[]): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}

/** A data source that was read while planning has an id. */
function isDeferred({ managed, unknown }: Instance): boolean {
  return !managed && inside(unknown, 'id') === true
}

/** A mark may stand at the value, or above it. */
function isMarked(marks: Json, path: readonly Step[]): boolean {
  let current: Json | undefined = marks
  for (const step of path) {
    if (current === true) return true
    current = inside(current, step)
  }
  return current === true
}
