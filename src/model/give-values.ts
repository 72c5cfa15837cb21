import { isUnknown, type Unknown } from './unknown.ts'

/**
 * A copy of a description in which unknown values have the values that are given by their identities, inside longer
 * texts too: `uuid of Cluster` completes the cluster's ARN wherever it stands.
 */
export function giveValues<Described>(
  described: Described,
  values: Pick<ReadonlyMap<string, string>, 'get'>,
): Described {
  // Every unknown stands where a text may stand, so the copy has the type of what was copied.
  return copy(described, values) as Described
}

function copy(value: unknown, values: Pick<ReadonlyMap<string, string>, 'get'>): unknown {
  if (isUnknown(value)) return complete(value, values)
  if (Array.isArray(value)) return value.map((item) => copy(item, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner, values)]))
}

function complete(value: Unknown, values: Pick<ReadonlyMap<string, string>, 'get'>): string | Unknown {
  const whole = values.get(value.unknown)
  if (whole !== undefined) return whole
  const unknown = value.unknown.replace(/\$\{([^}]*)\}/g, (part, identity: string) => values.get(identity) ?? part)
  if (unknown === value.unknown) return value
  // Only in part: the name would still tell of what is given.
  const { name: _, ...rest } = value
  return unknown.includes('${') ? { ...rest, unknown } : unknown
}
