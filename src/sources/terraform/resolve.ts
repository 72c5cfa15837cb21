import { expressionAt } from './configuration.ts'
import { inside, type Json, type Step, textIn } from './json.ts'
import { identifiers, kinds, madeWith, takesOver, usualName } from './kinds.ts'
import type { Instance } from './outcome.ts'
import { parentAddress, type References, type Target } from './references.ts'

/** What a value may stand for: a resource of the plan by its id here, or something that the plan does not describe. */
export type Candidate = { readonly id: string } | { readonly outside: string }

export interface Candidates {
  /** What one value may be: nothing that lives already, for its id would be known. */
  readonly all: readonly Candidate[]
  /** What the members of a list may be. */
  readonly members: readonly Candidate[]
  /** Present: the references lead through this local value, so these are all that there could be. */
  readonly open?: string
  /** Of a list: some may be left out, by a condition or a choice that a plan does not show. */
  readonly mixed?: true
}

export interface Resolver {
  /** The id that a resource has in the Integration. */
  readonly idOf: (instance: Instance) => string
  /** CloudFormation's type of what has this id. */
  readonly kindOf: (id: string) => string | undefined
  /** Of a known value. */
  readonly known: (value: string, kinds: readonly string[]) => readonly string[]
  /** Of an argument that is known after apply only; `undefined` where the configuration does not set it. */
  readonly candidates: (instance: Instance, path: readonly Step[], kinds: readonly string[]) => Candidates | undefined
  /** All that a value of unknown origin in a module may be. */
  readonly universe: (module: string, kinds: readonly string[]) => readonly Candidate[]
  /** Whether an expression can have a value that is known after apply only. */
  readonly mayBeUnknown: (instance: Instance, references: readonly string[]) => boolean
  readonly references: References
}

/** Resources and data sources that give values of any kind when they are applied. */
const anything = /^(aws_cloudformation_stack|terraform_data|null_data_source|terraform_remote_state|external|http)$/

/** Data sources that find out what they give when they are applied: it may be what the plan makes. */
const lookups = /^(aws_cloudformation_(export|stack)|aws_ssm_parameters?(_by_path)?|external|http|null_data_source)$/

/** May what it looks up, or finds by `aws_subnets` and the like, be of these kinds? */
function looksUp(instance: Instance, wanted: readonly string[]): boolean {
  const { type, managed } = instance
  if (managed || !isUnborn(instance)) return false
  return lookups.test(type) || wanted.includes(kinds[type] ?? kinds[type.replace(/(_id)?s$/, '')] ?? '')
}

export function resolverOf(instances: readonly Instance[], references: References): Resolver {
  const lasting = instances.filter(({ managed, gone }) => managed && !gone)
  const ids = new Map<Instance, string>()
  const kindsById = new Map<string, string>()
  const byValue = new Map<string, Map<string, Set<string>>>()
  const open = new Set<Instance>()

  const enter = (value: string | undefined, kind: string, id: string) => {
    if (value === undefined) return
    const byKind = byValue.get(value) ?? new Map<string, Set<string>>()
    byValue.set(value, byKind)
    const ids = byKind.get(kind) ?? new Set<string>()
    byKind.set(kind, ids.add(id))
  }
  const known = (value: string, wanted: readonly string[]): readonly string[] => {
    const byKind = byValue.get(value)
    return byKind ? [...byKind].flatMap(([kind, found]) => (wanted.includes(kind) ? [...found] : [])) : []
  }

  const idOf = (instance: Instance): string => {
    const before = ids.get(instance)
    if (before !== undefined) return before
    ids.set(instance, instance.address)
    const id = takenOver(instance) ?? instance.address
    ids.set(instance, id)
    return id
  }

  /** What an `aws_default_...` resource is: a part of a VPC of the plan. */
  const takenOver = (instance: Instance): string | undefined => {
    const argument = takesOver[instance.type]
    if (argument === undefined) return undefined
    const own = kinds[instance.type]!
    const part = madeWith.aws_vpc!.find(({ kind }) => kind === own)!.part
    const [id, ...more] = idsAt(instance, [argument], argument === 'vpc_id' ? ['AWS::EC2::VPC'] : [own])
    if (id === undefined || more.length > 0) return undefined
    return argument === 'vpc_id' ? `${id}/${part}` : id
  }

  /** Of one argument, known or not. */
  const idsAt = (instance: Instance, path: readonly Step[], wanted: readonly string[]): readonly string[] => {
    const value = textIn(instance.values, ...path)
    if (value !== undefined) return known(value, wanted)
    const found = candidates(instance, path, wanted)?.all ?? []
    return found.flatMap((each) => ('id' in each ? [each.id] : []))
  }

  /** What a target is, as something of the wanted kinds. */
  const asKind = (
    { instance, attribute: [attribute] }: Extract<Target, { instance: Instance }>,
    wanted: readonly string[],
  ) => {
    const parts = (madeWith[instance.type] ?? []).filter(({ kind }) => wanted.includes(kind))
    const part = attribute === undefined ? parts[0] : parts.find(({ attributes }) => attributes.includes(attribute))
    if (instance.managed && part) return [{ id: `${instance.address}/${part.part}` }]
    if (wanted.includes(kinds[instance.type] ?? '')) {
      return [instance.managed ? { id: idOf(instance) } : { outside: `${instance.address}.${attribute ?? 'id'}` }]
    }
    if (!instance.managed) return []
    if (open.has(instance)) return []
    open.add(instance)
    try {
      const usual = wanted.flatMap((kind) => usualName[kind] ?? [])
      const names = attribute === undefined || attribute === 'id' || attribute === 'arn' ? usual : [attribute]
      return names.flatMap((name) => idsAt(instance, [name], wanted)).map((id) => ({ id }))
    } finally {
      open.delete(instance)
    }
  }

  /** What gives on what it is given, or looks up what has an id: that. */
  const throughIt = (target: Extract<Target, { instance: Instance }>): readonly Target[] => {
    const { instance, attribute } = target
    const [own] = attribute
    const isPassed = instance.type === 'terraform_data' && own === 'output'
    const isFound = !instance.managed && own === 'id' && isUnborn(instance)
    if (open.has(instance) || !(isPassed || isFound)) return [target]
    const block = references.blockOf(instance)
    const expression = expressionAt(block?.expressions, instance.values, [isPassed ? 'input' : 'id'])
    if (!expression) return [target]
    open.add(instance)
    try {
      return references
        .from(instance, expression.references)
        .flatMap((next) => ('instance' in next ? throughIt(next) : [next]))
    } finally {
      open.delete(instance)
    }
  }

  const candidatesOf = (given: readonly Target[], wanted: readonly string[]): Candidates => {
    const targets = given.flatMap((target) => ('instance' in target ? throughIt(target) : [target]))
    const found = targets.flatMap((target): (readonly [Candidate, Instance])[] =>
      'instance' in target ? asKind(target, wanted).map((candidate) => [candidate, target.instance] as const) : [],
    )
    // The value is not known yet, so it is not that of something that lives; of a ternary's two, say.
    const unborn = found.filter(([, instance]) => isUnborn(instance))
    const members = distinct(found.map(([candidate]) => candidate))
    const all = unborn.length > 0 ? distinct(unborn.map(([candidate]) => candidate)) : members
    const looking = targets.flatMap((target) =>
      'instance' in target && looksUp(target.instance, wanted) ? [target.instance.address] : [],
    )
    const [lookup] = looking
    if (lookup !== undefined) {
      const whole = [...looking.map((outside) => ({ outside })), ...universe('', wanted)]
      return { all: distinct([...all, ...whole]), members: distinct([...members, ...whole]), open: lookup }
    }
    const gap = targets.find((target) => 'open' in target)
    if (gap) {
      const whole = universe(gap.module, wanted)
      return { all: distinct([...all, ...whole]), members: distinct([...members, ...whole]), open: gap.open }
    }
    return { all, members, ...(targets.some((target) => 'plain' in target) ? { mixed: true } : {}) }
  }

  const candidates = (instance: Instance, path: readonly Step[], wanted: readonly string[]): Candidates | undefined => {
    const block = references.blockOf(instance)
    const expression = expressionAt(block?.expressions, instance.values, path)
    if (!expression) return undefined
    const found = candidatesOf(references.from(instance, expression.references), wanted)
    return expression.shared ? { ...found, mixed: true } : found
  }

  const mayBeUnknown = (instance: Instance, names: readonly string[]): boolean =>
    references
      .from(instance, names)
      .some(
        (target) =>
          'open' in target ||
          ('instance' in target && (isUnborn(target.instance) || hasUnknown(target.instance.unknown))),
      )

  const within = new Map<string, Instance[]>()
  for (const instance of instances) {
    if (instance.gone || !isUnborn(instance)) continue
    for (const module of aboveAndAt(instance.module)) push(within, module, instance)
  }
  const universes = new Map<string, readonly Candidate[]>()
  const universe = (module: string, wanted: readonly string[]): readonly Candidate[] => {
    const key = [module, ...wanted].join(' ')
    const before = universes.get(key)
    if (before) return before
    universes.set(key, [])
    const inModule = (within.get(module) ?? []).flatMap((instance) => ofUniverse(instance, wanted))
    const into = references.into(module)
    const all = distinct([...inModule, ...(into ? candidatesOf(into, wanted).all : [])])
    universes.set(key, all)
    return all
  }
  const ofUniverse = (instance: Instance, wanted: readonly string[]): readonly Candidate[] => {
    const itself = wanted.includes(kinds[instance.type] ?? '')
    if (looksUp(instance, wanted)) return [{ outside: instance.address }, ...universe('', wanted)]
    if (!instance.managed || anything.test(instance.type)) {
      return itself || anything.test(instance.type) ? [{ outside: instance.address }] : []
    }
    const parts = (madeWith[instance.type] ?? []).filter(({ kind }) => wanted.includes(kind))
    return [
      ...parts.map(({ part }) => ({ id: `${instance.address}/${part}` })),
      ...(itself ? [{ id: idOf(instance) }] : []),
    ]
  }

  const enterIds = (instance: Instance) => {
    const kind = kinds[instance.type]
    if (kind === undefined) return
    const id = idOf(instance)
    kindsById.set(id, kind)
    for (const attribute of identifiers(instance.type)) enter(textIn(instance.values, attribute), kind, id)
  }
  // What AWS made with a VPC may have been replaced by a resource, as its main table may; what takes it over is found by it.
  for (const instance of lasting) if (!isTaker(instance)) enterIds(instance)
  for (const instance of lasting) {
    for (const { kind, attributes, part } of madeWith[instance.type] ?? []) {
      const id = `${instance.address}/${part}`
      kindsById.set(id, kind)
      for (const attribute of attributes) {
        const value = textIn(instance.values, attribute)
        if (value !== undefined && known(value, [kind]).length === 0) enter(value, kind, id)
      }
    }
  }
  for (const instance of lasting) if (isTaker(instance)) enterIds(instance)
  return { idOf, kindOf: (id) => kindsById.get(id), known, candidates, mayBeUnknown, universe, references }
}

function hasUnknown(marks: Json): boolean {
  if (typeof marks !== 'object' || marks === null) return marks === true
  return Object.values(marks).some((mark) => mark !== undefined && hasUnknown(mark))
}

/** A module's address, and those of all around it. */
function aboveAndAt(module: string): readonly string[] {
  return module === '' ? [''] : [module, ...aboveAndAt(parentAddress(module))]
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

function isTaker({ type }: Instance): boolean {
  return type in takesOver
}

/** Has it no id yet? */
function isUnborn({ type, unknown }: Instance): boolean {
  return identifiers(type).some((attribute) => inside(unknown, attribute) === true)
}

function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.length < 2) return candidates
  const keys = new Map(candidates.map((each) => ['id' in each ? each.id : `outside ${each.outside}`, each]))
  return [...keys.values()]
}
