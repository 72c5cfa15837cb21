/**
 * Whether two ARNs, in which unknown parts are `*`, are those of one resource: whatever both say is the same, and the
 * resource's name is said by both. Names of clusters and roles are unique in an account, those of clusters in a Region.
 */
export function arnsMatch(a: string, b: string): boolean {
  const [left, right] = [partsOf(a), partsOf(b)]
  if (!left || !right || left.kind !== right.kind || left.name !== right.name) return false
  if (left.name.includes('*') || left.name === '') return false
  return left.others.every(
    (part, i) => part.includes('*') || right.others[i]!.includes('*') || part === right.others[i],
  )
}

function partsOf(arn: string) {
  const [, partition, service, region, account, ...rest] = arn.split(':')
  const [kind = '', ...path] = rest.join(':').split('/')
  if (service === 'kafka') {
    const [name = '', uuid = '*'] = path
    return { kind: `${service} ${kind}`, name, others: [partition!, region!, account!, uuid] }
  }
  // Roles have paths, and their names are unique without them.
  if (service === 'iam') return { kind: `${service} ${kind}`, name: path.at(-1) ?? '', others: [partition!, account!] }
  return undefined
}
