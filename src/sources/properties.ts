import {
  booleanOf,
  entryOf,
  type Family,
  formatLocation,
  isUnknown,
  itemsOf,
  type Maybe,
  numberOf,
  parseCidr,
  type Ref,
  type SourceLocation,
  type SourceNode,
  textOf,
  type Unknown,
} from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { referTo, type Template } from './template.ts'

/** What has properties: a resource, or a rule inside one. */
export interface Owner {
  readonly id: string
  readonly at: SourceLocation
  readonly properties: SourceNode
}

export function textFrom(owner: Owner, name: string): Maybe<string> | undefined {
  const node = entryOf(owner.properties, name)
  return node && textOf(node, `${name} of ${owner.id}`)
}

/** @throws IsthmusError `VALUE_INVALID` for a text that does not fit */
export function nameFrom(
  owner: Owner,
  name: string,
  { pattern, wanted }: { readonly pattern: RegExp; readonly wanted: string },
): Maybe<string> | undefined {
  const value = textFrom(owner, name)
  if (typeof value !== 'string' || pattern.test(value)) return value
  throw invalid(owner, name, value, wanted)
}

export function numberFrom(owner: Owner, ...path: readonly string[]): Maybe<number> | undefined {
  const node = entryOf(owner.properties, ...path)
  return node && numberOf(node, `${path.join('.')} of ${owner.id}`)
}

/** @throws IsthmusError `VALUE_INVALID` outside of the range */
export function wholeFrom(owner: Owner, name: string, least: number, most: number): Maybe<number> | undefined {
  const value = numberFrom(owner, name)
  if (typeof value !== 'number' || (Number.isInteger(value) && value >= least && value <= most)) return value
  throw invalid(owner, name, String(value), `a whole number from ${least} to ${most}`)
}

export function booleanFrom(owner: Owner, ...path: readonly string[]): Maybe<boolean> | undefined {
  const node = entryOf(owner.properties, ...path)
  return node && booleanOf(node, `${path.join('.')} of ${owner.id}`)
}

/** One of a few words. @throws IsthmusError `VALUE_INVALID` for another */
export function wordFrom<const Word extends string>(
  owner: Owner,
  name: string,
  words: readonly Word[],
): Maybe<Word> | undefined {
  const value = textFrom(owner, name)
  if (typeof value !== 'string') return value
  const word = words.find((candidate) => candidate.toLowerCase() === value.toLowerCase())
  if (word) return word
  throw invalid(owner, name, value, `one of ${words.join(', ')}`)
}

/** `enable` or `disable`. @throws IsthmusError `VALUE_INVALID` for another word */
export function switchFrom(owner: Owner, name: string): Maybe<boolean> | undefined {
  const word = wordFrom(owner, name, ['enable', 'disable'])
  return typeof word === 'string' ? word === 'enable' : word
}

/**
 * A CIDR block.
 *
 * @param family the one that the property takes; absent: either
 * @throws IsthmusError `VALUE_INVALID` for a text that is none
 */
export function cidrFrom(owner: Owner, name: string, family?: Family): Maybe<string> | undefined {
  const value = textFrom(owner, name)
  if (isUnknown(value)) return family ? { ...value, family } : value
  if (value === undefined) return undefined
  const cidr = parseCidr(value)
  if (cidr) return cidr.text
  throw invalid(owner, name, value, 'an address block such as 10.0.0.0/16')
}

/** The resource that a property names; absent is unknown, for no resource works without it. */
export function refFrom(template: Template, owner: Owner, name: string, ...types: readonly string[]): Ref {
  const node = entryOf(owner.properties, name)
  return node ? referTo(template, node, ...types) : absent(owner, name)
}

export function refsFrom(
  template: Template,
  owner: Owner,
  path: readonly string[],
  ...types: readonly string[]
): readonly Ref[] {
  return itemsOf(entryOf(owner.properties, ...path)).map((item) => referTo(template, item, ...types))
}

/** A prefix list: one of the template's, or what names one that the template does not describe. */
export function prefixListFrom(template: Template, owner: Owner, name: string): Maybe<string> | undefined {
  const node = entryOf(owner.properties, name)
  const described = node && referTo(template, node, 'AWS::EC2::PrefixList')
  return isUnknown(described) ? textFrom(owner, name) : described
}

/** Does a resource belong to `id`? `Fn::If` between resources of the template leaves it open. */
export function belongs(ref: Ref, id: string): boolean | Unknown {
  if (!isUnknown(ref)) return ref === id
  if (ref.oneOf) return ref.oneOf.includes(id) ? ref : false
  const [, owner, part] = /^(.*)\/(default-acl|default-group)$/.exec(id) ?? []
  const attribute = part === 'default-acl' ? 'DefaultNetworkAcl' : 'DefaultSecurityGroup'
  const identity = part ? `getatt:${owner}.${attribute}` : `ref:${id}`
  return ref.unknown.includes(`\${${identity}}`) ? ref : false
}

/** What belongs to an id, as `belonging` has it, looked up: the references of all resources are worked out once. */
export function owned<R extends Owner & { readonly undecided?: Unknown }>(
  resources: readonly R[],
  ref: (resource: R) => Ref,
): (id: string) => readonly R[] {
  const sure = new Map<string, number[]>()
  const open: { readonly index: number; readonly ref: Unknown }[] = []
  for (const [index, resource] of resources.entries()) {
    const of = ref(resource)
    if (isUnknown(of)) open.push({ index, ref: of })
    else if (sure.has(of)) sure.get(of)!.push(index)
    else sure.set(of, [index])
  }
  return (id) => {
    const perhaps = open.flatMap(({ index, ref: of }) => (belongs(of, id) === false ? [] : [index]))
    const indexes = [...(sure.get(id) ?? []), ...perhaps].sort((a, b) => a - b)
    return belonging(
      indexes.map((index) => resources[index]!),
      id,
      ref,
    )
  }
}

/** Those that belong to `id`, undecided where that hangs on something. */
export function belonging<R extends Owner & { readonly undecided?: Unknown }>(
  resources: readonly R[],
  id: string,
  ref: (resource: R) => Ref,
): readonly R[] {
  return resources.flatMap((resource) => {
    const is = belongs(ref(resource), id)
    return is === false ? [] : is === true ? [resource] : [{ ...resource, undecided: resource.undecided ?? is }]
  })
}

/** A property that must be there and is not (a template that is being written). */
export function absent(owner: Owner, name: string): Unknown {
  const own = `${owner.id}.${name}`
  return { unknown: `property:${own}`, name: own, question: `${name} of ${owner.id}`, at: owner.at }
}

function invalid(owner: Owner, name: string, value: string, wanted: string): IsthmusError {
  const at = entryOf(owner.properties, name)?.at ?? owner.at
  return new IsthmusError(
    'VALUE_INVALID',
    `${formatLocation(at)}: ${name} of ${owner.id} must be ${wanted}, not ${JSON.stringify(value)}`,
    { data: { at } },
  )
}
