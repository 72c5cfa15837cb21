import { giveValues, type Integration, isUnknown } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'

/** Whether a name of `--set` means an attribute of a resource, which no parameter can be called. */
export function isAttribute(name: string): boolean {
  return /\.(Arn|Name)$/.test(name)
}

/**
 * The description with ARNs and names that AWS gave, or will give: `Cluster.Arn`, `Orders.Name`.
 *
 * @throws IsthmusError `PARAMETER_UNDECLARED` for a resource that is not there or says it itself
 */
export function giveAttributes(integration: Integration, attributes: Readonly<Record<string, string>>): Integration {
  const { clusters, functions, secrets, failureStores, keys } = integration
  const resources = [...clusters, ...functions, ...secrets, ...failureStores, ...keys]
  const values = Object.entries(attributes).map(([name, value]): readonly [string, string] => {
    const [, id, attribute] = /^(.+)\.(Arn|Name)$/.exec(name) ?? []
    const resource = resources.find((each) => each.id === id)
    const identity =
      attribute === 'Name' ? `name of ${id}` : isUnknown(resource?.arn) ? resource.arn.unknown : undefined
    if (resource && identity !== undefined) return [identity, value]
    const open = resources.filter(({ arn }) => isUnknown(arn)).map((each) => `${each.id}.Arn`)
    throw new IsthmusError(
      'PARAMETER_UNDECLARED',
      `--set ${name}: ${resource ? 'the description says it itself' : `there is no ${id} that has one`}; what can be given is ${open.join(', ') || 'nothing'}`,
      { data: { parameter: name } },
    )
  })
  return giveValues(integration, new Map(values))
}

/** How the user gives what is unknown, on the command line. */
export function waysToGive(identity: string): string {
  const parts = identity.includes('${')
    ? [...identity.matchAll(/\$\{([^}]+)\}/g)].map(([, part = '']) => part)
    : [identity]
  const [owned] = parts.flatMap((part) => /^(?:name|uuid|suffix) of (.+)$/.exec(part)?.[1] ?? [])
  if (owned !== undefined) return `--set ${owned}.Arn=ARN`
  const ways = parts.flatMap((part) => {
    if (part === 'AWS::Partition') return []
    if (part === 'AWS::Region') return ['--region REGION']
    if (part === 'AWS::AccountId') return ['--account ID']
    return [`--set ${part.replace(/^parameter:/, '').replace(/^getatt:/, '')}=VALUE`]
  })
  return [...new Set(ways)].join(' ')
}
