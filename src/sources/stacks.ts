import { formatLocation, joinText, type SourceLocation, type SourceNode, textOf, valueNode } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import type { Declaration } from './attributes.ts'
import { importNode, outputNode } from './foreign.ts'
import type { Given } from './given.ts'
import { identityOf, nameOfNode } from './nodes.ts'
import { surelyWithin, within } from './place.ts'
import { remembered } from './remembered.ts'
import type { StackOutput } from './scope.ts'
import { type Across, type Export, Stack, type StackInput } from './stack.ts'
import { type Template, vpcParts } from './template.ts'
import { reference as idOf } from './terraform/arguments.ts'
import type { Files } from './terraform/places.ts'
import { patternOf, textIn } from './texts.ts'
import { impliedPart, partFrom } from './vpcs.ts'
import { apart, whereaboutsOf } from './whereabouts.ts'

export interface Stacks {
  readonly template: Template
  /** The texts that were read, nested templates too. */
  readonly documents: readonly { readonly file: string; readonly text: string }[]
  /** Parameters by the names that `--set` takes. */
  readonly parameters: readonly string[]
  /** In which of the inputs a resource is, by its id. */
  readonly inputOf: (id: string) => StackInput | undefined
}

export interface StacksOptions {
  readonly given: Given
  readonly files?: Files | undefined
  readonly readTypes: ReadonlySet<string>
  /** Ids of what sources of other kinds describe. */
  readonly elsewhere: ReadonlySet<string>
}

/**
 * Stacks that are read together: exports and imports, outputs, nested stacks and SSM parameters lead from one to
 * another. Ids stay as they are where only one stack has them.
 *
 * @throws IsthmusError `TEMPLATE_INVALID`, `REFERENCE_CIRCULAR`, `PARAMETER_INVALID`
 */
export function readStacks(inputs: readonly StackInput[], options: StacksOptions): Stacks {
  const { given, files, readTypes } = options
  const several = inputs.length > 1
  const shared = (names: (stack: Stack) => readonly string[]) => {
    let counts: Map<string, number> | undefined
    return (name: string): boolean => {
      if (!counts) {
        counts = new Map()
        for (const each of roots.flatMap(names)) counts.set(each, (counts.get(each) ?? 0) + 1)
      }
      return (counts.get(name) ?? 0) > 1
    }
  }
  const sharedId = shared((stack) => stack.logicalIds)
  const sharedParameter = shared((stack) => stack.parameters.names)

  const across: Across = {
    readTypes,
    imported: (name, at, by) => imported(name, at, by),
    stackOutput: (wanted, at, by) => stackOutput(wanted, at, by),
    ssm: (name, by) => ssmParameter(name, by),
    reference: (text, at) => reference(text, at),
  }
  const roots: readonly Stack[] = inputs.map((input) => {
    const own = `${input.label}/`
    const { region, account, name } = input
    return new Stack(input, {
      files,
      across,
      answers: given,
      ancestors: [input.file],
      place: { region, account, name, prefix: several ? own : '' },
      idOf: (id) => (sharedId(id) ? `${own}${id}` : id),
      nameOf: (parameter) => (sharedParameter(parameter) ? `${own}${parameter}` : parameter),
      given: (parameter) => {
        const [nearer, bare] = [given.get(`${own}${parameter}`), given.get(parameter)]
        const text = nearer ?? bare
        return text === undefined ? undefined : valueNode(text, { file: input.file, line: 1 })
      },
    })
  })
  const below = (stack: Stack): readonly Stack[] => [stack, ...stack.children.flatMap(below)]
  const all = once<readonly Stack[]>([], () => roots.flatMap(below))
  const declared = once<ReadonlyMap<string, Declared>>(new Map(), () => {
    const found = new Map<string, Declared>()
    for (const stack of all())
      for (const [logicalId, of] of stack.declarations) found.set(of.id, { stack, logicalId, of })
    return found
  })
  const inputOfStack = once<ReadonlyMap<Stack, StackInput>>(
    new Map(),
    () => new Map(roots.flatMap((root, i) => below(root).map((stack) => [stack, inputs[i]!] as const))),
  )
  const wanted = new Set<string>()
  const exports = once<readonly (Export & { readonly stack: Stack })[]>([], () =>
    all().flatMap((stack) => stack.exports.map((each) => ({ stack, ...each }))),
  )

  function imported(name: SourceNode, at: SourceLocation, by: Stack): SourceNode {
    const identity = identityOf(name)
    const found = exports().filter((each) => identityOf(each.name) === identity && within(each.stack.place, by.place))
    // Nothing else in its own account and Region has the name.
    const [own, twin] = found.filter((each) => surelyWithin(each.stack.place, by.place))
    const [only, other] = own && !twin ? [own] : found
    if (only && other && name.kind === 'scalar') return importNode(name, at, bothExport(only, other))
    const value = only?.stack.output(only.output, at)
    if (value) return { ...value, at }
    return importNode(name, at, hintOf(name))
  }

  /** Where an export may be the wanted one, if its stack had a name. */
  function hintOf(name: SourceNode): string {
    const wanted = patternOf(textOf(name, 'the name of an export'))
    const named = exports().find((each) => each.name.kind === 'unknown' && mayBe(patternOf(each.name.unknown), wanted))
    if (!named) return ''
    const { file } = named.stack
    return ` (${file} exports ${nameOfNode(named.name)}: if it is that, name its stack by NAME=${file})`
  }

  function stackOutput(named: StackOutput, at: SourceLocation, by: Stack): SourceNode {
    const { stack, output, region } = named
    const [name, wanted] = [identityOf(stack), identityOf(output)]
    const there = region && textIn(region, 'Region')
    const found = roots.filter(
      (each) =>
        identityOf(each.parameters.get('AWS::StackName')) === name &&
        (there === undefined
          ? region === undefined && within(each.place, by.place)
          : (each.place.region ?? there) === there),
    )
    const value = found.length === 1 ? found[0]!.output(wanted, at) : undefined
    return value ? { ...value, at } : outputNode(named, at)
  }

  /** Described by a resource of one of the stacks; not while it is looked for, as its value may name another one. */
  function ssmParameter(name: string, by: Stack): SourceNode | undefined {
    if (wanted.has(name)) return undefined
    wanted.add(name)
    try {
      for (const stack of roots) {
        const value = within(stack.place, by.place) ? stack.ssmParameter(name) : undefined
        if (value) return value
      }
      return undefined
    } finally {
      wanted.delete(name)
    }
  }

  /** `output:Stack/Name` and `ref:Id`, or several with commas: what somebody gives by naming another source. */
  function reference(text: string, at: SourceLocation): SourceNode | undefined {
    const items = text.split(/\s*,\s*/)
    if (items.length > 1 && items.every((item) => /^(output|ref):/.test(item))) {
      const parts = items.flatMap((item, i) => [...(i > 0 ? [','] : []), textOf(reference(item, at)!, item)])
      return valueNode(joinText(parts), at)
    }
    const output = /^output:(?:(.*)\/)?([A-Za-z0-9]+)$/.exec(text)
    if (output) {
      const [, label, name = ''] = output
      const named = all().filter((stack) => label === undefined || stack.label === label || stack.place.name === label)
      const found = named.flatMap((stack) => stack.output(name, at) ?? [])
      if (found.length === 1) return found[0]!
      const there = named.flatMap((stack) => stack.outputNames.map((each) => `${stack.label}/${each}`))
      throw unfound(text, found.length === 0 ? 'no stack' : 'more than one stack', there)
    }
    const id = /^ref:(.+)$/.exec(text)?.[1]
    if (id === undefined) return undefined
    const described = declared().get(id)
    const node = described ? described.stack.attribute(described.logicalId, 'Ref', at) : undefined
    if (node) return node
    if (options.elsewhere.has(id)) return idOf(id, at)
    throw unfound(text, 'no source', [...declared().keys(), ...options.elsewhere])
  }

  const byId = (id: string) => declared().get(id)
  const places = roots.map((stack) => stack.pseudo)
  const placeWithin = remembered((stack: Stack) => apart(stack.pseudo, places))
  const template: Template = {
    undescribed: several ? 'no source describes it' : 'the template does not describe it',
    ...whereaboutsOf(places),
    impliedEgress: () => true,
    impliedParts: () => true,
    partOf: impliedPart,
    readTypes,
    get declared() {
      return [...declared().values()].map(({ of }) => of)
    },
    get gaps() {
      return all().flatMap((stack) => stack.gaps)
    },
    resources: (...types) =>
      [...declared().values()]
        .filter(({ of }) => types.includes(of.type))
        .map(({ stack, of }) => ({
          ...of,
          properties: stack.evaluate(of.properties) ?? of.properties,
          ...placeWithin(stack),
        })),
    attribute: (id, name) => {
      const found = byId(id)
      const node = found?.stack.attribute(found.logicalId, name, found.of.at)
      return node ? textOf(node, `${id}.${name}`) : { unknown: `${id}.${name}`, question: `${name} of ${id}` }
    },
    typeOf: (id) => {
      const made = partFrom(id)
      if (made && byId(made.vpc)?.of.type === 'AWS::EC2::VPC') return vpcParts[made.part]
      return byId(id)?.of.type
    },
    named: () => [],
    namesOf: () => [],
  }

  // A value that fits no parameter is an error whether it is used or not.
  for (const stack of all()) for (const name of stack.parameters.names) stack.parameters.get(name)
  return {
    template,
    documents: all().flatMap((stack) => stack.documents),
    parameters: all().flatMap((stack) => stack.parameters.names.map((name) => stack.nameOf(name))),
    inputOf: (id) => {
      const stack = byId(id)?.stack
      return stack && inputOfStack().get(stack)
    },
  }
}

interface Declared {
  readonly stack: Stack
  readonly logicalId: string
  readonly of: Declaration
}

/** Whether two texts, in which unknown parts are `*`, can be the same. */
function mayBe(a: string, b: string): boolean {
  const tail = (text: string) => text.slice(text.lastIndexOf('*') + 1)
  const [left, right] = [tail(a), tail(b)]
  return left !== '' && (left.endsWith(right) || right.endsWith(left))
}

/** A name is unique in an account and Region, so these two stand apart, or one of them is not what is deployed. */
function bothExport(a: Export, b: Export): string {
  return ` (${formatLocation(a.at)} and ${formatLocation(b.at)} both export it, which is unique in an account and Region: leave one of the two out, or say in which each of them is: --set NAME/AWS::Region=, --set NAME/AWS::AccountId=)`
}

function unfound(text: string, who: string, there: readonly string[]): IsthmusError {
  const near = there.filter((each) => each.split(/[./]/)[0] === text.replace(/^\w+:/, '').split(/[./]/)[0])
  const all = near.length > 0 ? near : there
  const some = [...all.slice(0, 12), ...(all.length > 12 ? ['...'] : [])].join(', ') || 'nothing'
  return new IsthmusError('PARAMETER_INVALID', `${text}: ${who} has that: there is ${some}`, { data: { value: text } })
}

/** @param meanwhile what it is while it is made */
function once<T extends object>(meanwhile: T, make: () => T): () => T {
  let made: T | undefined
  return () => {
    if (!made) {
      made = meanwhile
      made = make()
    }
    return made
  }
}
