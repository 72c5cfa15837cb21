import type { Maybe } from '../../model/index.ts'
import { partitionOf, type ReadOptions } from '../parameters.ts'
import { expressionOf } from './configuration.ts'
import { inside, type JsonMap, mapIn, textIn } from './json.ts'
import type { Instance } from './outcome.ts'

/** Where a plan works. */
export interface Account {
  readonly partition: Maybe<string>
  readonly region: Maybe<string>
  readonly account: Maybe<string>
  /** Of a resource whose provider works elsewhere; `undefined` where it is the plan's own. */
  readonly regionOf: (instance: Instance) => Maybe<string> | undefined
}

/**
 * Region and account: what is given, what the AWS provider is set to, what data sources found, what ARNs say. A provider
 * that takes its Region from the environment leaves it open.
 */
export function accountOf(
  root: JsonMap,
  instances: readonly Instance[],
  options: ReadOptions,
  blockOf: (instance: Instance) => JsonMap | undefined,
): Account {
  const providers = mapIn(root, 'configuration', 'provider_config')
  const variables = mapIn(root, 'variables')
  const arn = firstArn(instances)
  const found = (type: string, ...names: readonly string[]) => {
    const source = instances.find((instance) => !instance.managed && instance.type === type)
    return names.map((name) => textIn(source?.values, name)).find((text) => text !== undefined)
  }

  const regionOfProvider = (key: string): Maybe<string> | undefined => {
    const node = inside(providers, key, 'expressions', 'region')
    const constant = textIn(node, 'constant_value')
    if (constant !== undefined) return constant
    const references = expressionOf(node)?.references ?? []
    const [only, ...more] = references
    if (only === undefined) return undefined
    const value = /^var\.([\w-]+)$/.exec(only)?.[1]
    const given = value !== undefined && more.length === 0 ? textIn(variables, value, 'value') : undefined
    return (
      given ?? {
        unknown: `region:${references.join(',')}`,
        name: references.join(', '),
        question: `Region of provider ${key} (${references.join(', ')})`,
      }
    )
  }

  const own = providerOf(providers, 'aws')
  const region = options.region ??
    known(regionOfProvider(own)) ??
    found('aws_region', 'region', 'name', 'id') ??
    arn?.region ??
    regionOfProvider(own) ?? { unknown: 'AWS::Region', name: 'region', question: 'Region of the plan (--region)' }
  return {
    region,
    partition:
      typeof region === 'string'
        ? partitionOf(region)
        : (found('aws_partition', 'partition') ??
          arn?.partition ?? {
            unknown: 'AWS::Partition',
            name: 'partition',
            question: 'Region of the plan (--region)',
          }),
    account: options.account ??
      found('aws_caller_identity', 'account_id') ??
      arn?.account ?? { unknown: 'AWS::AccountId', name: 'account', question: 'account of the plan (--account)' },
    regionOf: (instance) => {
      const given = textIn(instance.values, 'region')
      if (given !== undefined) return given === region ? undefined : given
      const key = textIn(blockOf(instance), 'provider_config_key')
      if (key === undefined || key === own || key.endsWith(':aws')) return undefined
      const elsewhere = regionOfProvider(key)
      return elsewhere === region ? undefined : elsewhere
    },
  }
}

function known(value: Maybe<string> | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The one without an alias; else the only one there is. */
function providerOf(providers: JsonMap, name: string): string {
  if (name in providers) return name
  return Object.keys(providers).find((key) => textIn(providers, key, 'name') === name) ?? name
}

function firstArn(instances: readonly Instance[]) {
  for (const { managed, gone, values } of instances) {
    const text = managed && !gone ? textIn(values, 'arn') : undefined
    const match = /^arn:([^:]+):[^:]+:([^:]+):(\d{12}):/.exec(text ?? '')
    if (match) return { partition: match[1]!, region: match[2]!, account: match[3]! }
  }
  return undefined
}
