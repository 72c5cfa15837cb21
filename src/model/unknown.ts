import type { Family } from './cidr.ts'
import type { SourceLocation } from './source.ts'

/**
 * A value that the description does not give. It has an identity: two unknowns with the same `id` are the same
 * value, whatever it is. What bounds it has lies in the type of the field (a subnet's unknown CIDR lies in its VPC's).
 */
export interface Unknown {
  /** Identity, e.g. `parameter:BrokerSubnetA`, `getatt:Vpc.CidrBlock`. */
  readonly unknown: string
  /** What a reader is shown for it, `Subnets[0]`; absent: the identity, which is made of words already. */
  readonly name?: string
  /** What to ask the user: `value of parameter BrokerSubnetA`. */
  readonly question: string
  readonly at?: SourceLocation
  /** Of AWS's CLI: what it prints would tell. */
  readonly command?: string
  /** Of an address block where only one family may stand. */
  readonly family?: Family
  /** Of a reference: ids of the resources that it may be, and no others of the description. */
  readonly oneOf?: readonly string[]
}

/** A value, or the fact that it is not known. `T` is never an object with a key `unknown`. */
export type Maybe<T> = T | Unknown

export function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && 'unknown' in value
}

/** Equal, different, or undecided (`undefined`). The same unknown equals itself. */
export function sameValue(
  a: Maybe<string | number | boolean>,
  b: Maybe<string | number | boolean>,
): boolean | undefined {
  if (isUnknown(a) && isUnknown(b) && a.unknown === b.unknown) return true
  if (isUnknown(a) || isUnknown(b)) return undefined
  return a === b
}

/**
 * One text of several parts. With an unknown part it is unknown, and its identity is the text with that part's
 * identity in `${}`: `com.amazonaws.${AWS::Region}.lambda`. So equal texts are equal, and the known parts bound it.
 */
export function joinText(parts: readonly Maybe<string>[]): Maybe<string> {
  const unknown = parts.filter(isUnknown)
  if (unknown.length === 0) return parts.join('')
  if (parts.length === 1) return unknown[0]!
  const text = (of: (part: Unknown) => string) =>
    parts.map((part) => (isUnknown(part) ? embedded(of(part)) : part)).join('')
  return {
    unknown: text((part) => part.unknown),
    name: text(nameOf),
    question: [...new Set(unknown.map((part) => part.question))].join(', '),
  }
}

/** What is made of an unknown value, `VPC of ${text}`: its identity and its name in the same words. */
export function derive(value: Unknown, words: (text: string) => string): Unknown {
  return { ...value, unknown: words(value.unknown), name: words(nameOf(value)) }
}

/** The id of a resource that is not described, where something of it is: what has it for its own is known by its identity. */
export function undescribedId({ unknown }: Unknown): string {
  return `?${unknown}`
}

/** A value as others are told from it: an unknown one by its identity. */
export function identityText(value: Maybe<string>): string {
  return isUnknown(value) ? value.unknown : value
}

/** A value as a reader is shown it, which is not its identity: a parameter by its name, an item of a list as `Subnets[0]`. */
export function nameOf(value: Maybe<string>): string {
  return isUnknown(value) ? (value.name ?? value.unknown) : value
}

/** An unknown inside a longer text; a text with unknown parts is itself such a text. */
function embedded(text: string): string {
  return text.includes('${') ? text : `\${${text}}`
}
