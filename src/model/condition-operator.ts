const bases = [
  'StringEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'NumericEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'DateEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'Bool',
  'BinaryEquals',
  'IpAddress',
  'ArnEquals',
  'ArnLike',
  'Null',
] as const

/** A condition operator without its quantifier, its `Not` and its `IfExists`. */
export type ConditionBase = (typeof bases)[number]

const opposites: Readonly<Record<string, ConditionBase>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
}

const byName = new Map<string, { readonly base: ConditionBase; readonly negated: boolean }>([
  ...bases.map((base) => [base.toLowerCase(), { base, negated: false }] as const),
  ...Object.entries(opposites).map(([name, base]) => [name.toLowerCase(), { base, negated: true }] as const),
])

export interface ConditionOperator {
  readonly base: ConditionBase
  readonly negated: boolean
  readonly ifExists: boolean
  /** All values of a key, or any of them. */
  readonly quantifier?: 'all' | 'any'
}

/**
 * Reads `ForAnyValue:StringNotLikeIfExists`, in any case; `undefined` when there is no such operator.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function readConditionOperator(text: string): ConditionOperator | undefined {
  const match = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/.exec(text.toLowerCase())
  const [, values, name = '', ifExists] = match ?? []
  const known = byName.get(name)
  if (!known || (known.base === 'Null' && (values || ifExists))) return undefined
  const quantifier = values === 'forallvalues' ? 'all' : 'any'
  return { ...known, ifExists: ifExists !== undefined, ...(values ? { quantifier } : {}) }
}
