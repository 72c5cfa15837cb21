import type { Maybe } from '../../model/index.ts'
import { partitionOf, type ReadOptions } from '../parameters.ts'
import type { TemplateResource } from '../template.ts'
import { expressionOf } from './configuration.ts'
import { inside, type JsonMap, mapIn, textIn } from './json.ts'
import type { Instance } from './outcome.ts'

/** Where a plan works. */
export interface Account {
  readonly partition: Maybe<string>
  readonly region: Maybe<string>
  readonly account: Maybe<string>
  /** Of a resource that stands elsewhere; nothing where it is in the plan's own account and Region. */
  readonly elsewhere: (instance: Instance) => Pick<TemplateResource, 'region' | 'account'>
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
  const account = options.account ??
    found('aws_caller_identity', 'account_id') ??
    arn?.account ?? { unknown: 'AWS::AccountId', name: 'account', question: 'account of the plan (--account)' }

  /** A provider of another Region says it, and what is there already has an ARN, also in a state. */
  const regionOf = (instance: Instance): Maybe<string> | undefined => {
    const said = textIn(instance.values, 'region') ?? arnOf(instance)?.region
    if (said !== undefined) return said
    const key = textIn(blockOf(instance), 'provider_config_key')
    return key === undefined || key === own || key.endsWith(':aws') ? undefined : regionOfProvider(key)
  }

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
    account,
    elsewhere: (instance) => {
      const there = { region: regionOf(instance), account: arnOf(instance)?.account }
      return {
        ...(there.region === undefined || there.region === region ? {} : { region: there.region }),
        ...(there.account === undefined || there.account === account ? {} : { account: there.account }),
      }
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
  for (const instance of instances) {
    const found = instance.managed && !instance.gone ? arnOf(instance) : undefined
    if (found) return found
  }
  return undefined
}

/** Where a resource stands that has an ARN with a Region; mappings stand where their functions do. */
function arnOf({ values }: Instance) {
  const text = textIn(values, 'arn') ?? textIn(values, 'function_arn')
  const match = /^arn:([^:]+):[^:]+:([^:]+):(\d{12}):/.exec(text ?? '')
  return match ? { partition: match[1]!, region: match[2]!, account: match[3]! } : undefined
}
