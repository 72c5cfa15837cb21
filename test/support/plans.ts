type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }
type Values = Readonly<Record<string, Value>>

/** An instance of a plan that a test writes: what is not said of it is as Terraform has it for a new resource. */
export interface Planned {
  /** `module.a["x"].aws_vpc.main[0]` */
  readonly address: string
  readonly values?: Values
  /** Attributes that are known after apply; `id` and `arn` of a new one by themselves. */
  readonly unknown?: readonly string[] | Values
  /** What arguments are set to: references, or the node as the document has it. */
  readonly set?: Readonly<Record<string, readonly string[] | Values>>
  readonly forEach?: readonly string[]
  readonly before?: Values
  readonly actions?: readonly string[]
  readonly provider?: string
  readonly sensitive?: Values
}

/** Calls by their path without keys: `module.a.module.b`. */
export interface Calls {
  readonly [path: string]: {
    readonly set?: Readonly<Record<string, readonly string[]>>
    readonly outputs?: Readonly<Record<string, readonly string[]>>
    readonly forEach?: readonly string[]
  }
}

interface Options {
  readonly calls?: Calls
  readonly providers?: Values
  readonly kind?: 'plan' | 'state'
}

const references = (names: readonly string[]) => ({ references: names })
const provider = { aws: { name: 'aws', expressions: { region: { constant_value: 'eu-west-1' } } } }

/** A document as `terraform show -json` writes it, of the parts that are read. */
export function planText(planned: readonly Planned[], { calls = {}, providers, kind = 'plan' }: Options = {}): string {
  const resources = planned.map(resourceOf)
  if (kind === 'state') {
    const values = resources.map(({ resource, after, sensitive }) => ({
      ...resource,
      values: after,
      sensitive_values: sensitive,
    }))
    return JSON.stringify({
      format_version: '1.0',
      terraform_version: '1.11.4',
      values: { root_module: { resources: values } },
    })
  }
  const changes = resources.map(({ resource, module, change }) => ({
    ...resource,
    ...(module === '' ? {} : { module_address: module }),
    change,
  }))
  return JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.11.4',
    planned_values: { root_module: {} },
    resource_changes: changes,
    configuration: {
      provider_config: { ...provider, ...providers },
      root_module: moduleOf('', resources, calls),
    },
  })
}

type Resource = ReturnType<typeof resourceOf>

function resourceOf(planned: Planned) {
  const { address, values = {}, unknown = [], before, provider: key = 'aws' } = planned
  const [, modules = '', data, type = '', name = '', index] =
    /^((?:module\.\w+(?:\[[^\]]*\])?\.?)*?)\.?(data\.)?(\w+)\.(\w+)(?:\[(.*)\])?$/.exec(address) ?? []
  const module = modules.replace(/\.$/, '')
  const actions = planned.actions ?? (data ? ['read'] : before ? ['no-op'] : ['create'])
  const marks = Array.isArray(unknown) ? Object.fromEntries(unknown.map((each) => [each, true])) : unknown
  const fresh = actions.includes('create') || actions.includes('read') ? { id: true, arn: true, ...marks } : marks
  const after = actions.length === 1 && actions[0] === 'delete' ? null : { ...before, ...values }
  const path = module.replaceAll(/\[[^\]]*\]/g, '')
  const sensitive = planned.sensitive ?? {}
  return {
    module,
    path,
    after,
    sensitive,
    resource: {
      address,
      mode: data ? 'data' : 'managed',
      type,
      name,
      ...(index === undefined ? {} : { index: JSON.parse(index) as string | number }),
    },
    change: { actions, before: before ?? null, after, after_unknown: fresh, after_sensitive: sensitive },
    block: {
      address: `${data ?? ''}${type}.${name}`,
      mode: data ? 'data' : 'managed',
      type,
      name,
      provider_config_key: key,
      expressions: Object.fromEntries(
        Object.entries(planned.set ?? {}).map(([argument, value]) => [
          argument,
          Array.isArray(value) && value.every((each) => typeof each === 'string') ? references(value) : value,
        ]),
      ),
      ...(planned.forEach ? { for_each_expression: references(planned.forEach) } : {}),
    },
  }
}

function moduleOf(path: string, resources: readonly Resource[], calls: Calls): Values {
  const own = resources.filter((each) => each.path === path)
  const blocks = new Map(own.map(({ block }) => [block.address, block]))
  const prefix = path === '' ? 'module.' : `${path}.module.`
  const paths = [...Object.keys(calls), ...resources.map((each) => each.path)]
  const names = new Set(
    paths.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length).split('.')[0]!),
  )
  const inner = [...names].map((name) => {
    const { set = {}, forEach } = calls[`${prefix}${name}`] ?? {}
    const expressions = Object.fromEntries(Object.entries(set).map(([key, value]) => [key, references(value)]))
    return [
      name,
      {
        source: `./modules/${name}`,
        expressions,
        ...(forEach ? { for_each_expression: references(forEach) } : {}),
        module: moduleOf(`${prefix}${name}`, resources, calls),
      },
    ]
  })
  const outputs = Object.entries(calls[path]?.outputs ?? {}).map(([name, value]) => [
    name,
    { expression: references(value) },
  ])
  return {
    resources: [...blocks.values()] as unknown as Value,
    outputs: Object.fromEntries(outputs),
    module_calls: Object.fromEntries(inner) as Value,
  }
}
