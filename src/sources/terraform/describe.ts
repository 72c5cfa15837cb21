import { type Maybe, textOf } from '../../model/index.ts'
import { arnOf } from '../attributes.ts'
import type { ReadOptions } from '../parameters.ts'
import { remembered } from '../remembered.ts'
import type { Template, TemplateResource } from '../template.ts'
import { impliedPart } from '../vpcs.ts'
import { acls } from './acls.ts'
import { type Arguments, argumentsOf } from './arguments.ts'
import { rootModule } from './configuration.ts'
import type { PlanDocument } from './document.ts'
import { endpoints } from './endpoints.ts'
import { gateways } from './gateways.ts'
import { groups } from './groups.ts'
import { iam } from './iam.ts'
import { textIn } from './json.ts'
import { kafka } from './kafka.ts'
import { identifiers } from './kinds.ts'
import { names } from './names.ts'
import { type Instance, instancesOf } from './outcome.ts'
import { placesOf } from './places.ts'
import { referencesOf } from './references.ts'
import { accountOf } from './region.ts'
import { resolverOf } from './resolve.ts'
import { routes } from './routes.ts'
import { stores } from './stores.ts'
import { transit } from './transit.ts'
import type { Others, Owned, Translations } from './translation.ts'
import { vpcs } from './vpcs.ts'

const translations: Translations = {
  __proto__: null as never, // no `constructor` is found in it
  ...acls,
  ...endpoints,
  ...gateways,
  ...groups,
  ...iam,
  ...kafka,
  ...names,
  ...routes,
  ...stores,
  ...transit,
  ...vpcs,
}

/** What is put in place of a provider's main associations, which have to come after the subnets' own. */
const last = 'aws_main_route_table_association'

/**
 * A plan or a state as the readers of templates take it: its resources by CloudFormation's names, with Terraform's
 * addresses as ids and Terraform's defaults. It is judged as it will be when the plan is applied.
 */
export function describePlan(document: PlanDocument, file: string, options: ReadOptions): Template {
  const root = rootModule(document.root.configuration)
  const instances = instancesOf(document, placesOf(root, file, options.files))
  const references = referencesOf(root, instances)
  const resolver = resolverOf(instances, references)
  const account = accountOf(document.root, instances, options, references.blockOf)
  const lasting = instances.filter(({ managed, gone }) => managed && !gone)
  const byId = new Map(lasting.map((instance) => [resolver.idOf(instance), instance]))

  const arn = (id: string): Maybe<string> | undefined => {
    const instance = byId.get(id)
    const kind = resolver.kindOf(id)
    if (!instance || kind === undefined) return undefined
    return textIn(instance.values, 'arn') ?? arnOf(kind, nameOf(instance), account, id)
  }
  const nameOf = (instance: Instance): Maybe<string> => {
    const argument = nameArguments[instance.type] ?? 'name'
    const name = argumentsOf(instance, resolver, () => undefined).node(argument)
    if (name) return textOf(name, argument)
    return { unknown: `name of ${instance.address}`, question: `name that AWS gives ${instance.address}` }
  }

  const others = othersOf(instances, (instance) => argumentsOf(instance, resolver, arn))
  const ordered = [...lasting.filter(({ type }) => type !== last), ...lasting.filter(({ type }) => type === last)]
  const resources = ordered.flatMap((instance): readonly TemplateResource[] => {
    const place = account.elsewhere(instance)
    const found = translations[instance.type]?.(argumentsOf(instance, resolver, arn), others) ?? []
    return found.map((resource) => ({ ...resource, ...place }))
  })
  const byType = Map.groupBy(resources, ({ type }) => type)

  return {
    undescribed: 'the plan does not describe it',
    ...account,
    impliedEgress: () => false,
    impliedParts: () => true,
    partOf: impliedPart,
    readTypes: new Set(Object.keys(translations)),
    gaps: [],
    declared: lasting.map(({ address: id, type, at }) => ({ id, type, at })),
    resources: (...types) => types.flatMap((type) => byType.get(type) ?? []),
    attribute: (id, name) => {
      const instance = byId.get(id)
      const value = name === 'Arn' ? arn(id) : instance && nameOf(instance)
      return value ?? { unknown: `${id}.${name}`, question: `${name} of ${id}` }
    },
    typeOf: resolver.kindOf,
    named: resolver.known,
    namesOf: (id) => {
      const instance = byId.get(id)
      const names = instance ? identifiers(instance.type) : []
      return names.flatMap((attribute) => textIn(instance?.values, attribute) ?? [])
    },
  }
}

/** The argument that names a resource, where it is not `name`. */
const nameArguments: Readonly<Record<string, string>> = {
  __proto__: null as never, // no `constructor` is found in it
  aws_lambda_function: 'function_name',
  aws_msk_cluster: 'cluster_name',
  aws_msk_serverless_cluster: 'cluster_name',
  aws_s3_bucket: 'bucket',
}

function othersOf(instances: readonly Instance[], read: (instance: Instance) => Arguments): Others {
  const byType = Map.groupBy(instances, ({ type }) => type)
  const lasting = remembered((type: string) =>
    (byType.get(type) ?? []).filter(({ managed, gone }) => managed && !gone).map(read),
  )
  const living = remembered((type: string) =>
    remembered((attribute: string) =>
      Map.groupBy(
        (byType.get(type) ?? []).flatMap(({ managed, before }) => (managed && before ? [before] : [])),
        (before) => textIn(before, attribute),
      ),
    ),
  )
  const belonging = remembered((type: string) =>
    remembered((argument: string) => remembered((kind: string) => belongingTo(lasting(type), argument, kind))),
  )
  return {
    lasting,
    living: (type, attribute, value) => (value === undefined ? [] : (living(type)(attribute).get(value) ?? [])),
    of: (id, { type, argument, kind }) => belonging(type)(argument)(kind)(id),
  }
}

/** What belongs to a resource, and what may: of which it is not known to which of several it belongs. */
function belongingTo(all: readonly Arguments[], argument: string, kind: string): (id: string) => readonly Owned[] {
  const named = all.flatMap((each) => each.refs(argument, kind).map((node) => ({ each, node })))
  const sure = Map.groupBy(named, ({ node }) => node.resource)
  const open = (sure.get(undefined) ?? []).flatMap(({ each, node }) =>
    node.kind === 'unknown' ? [{ each, undecided: node.unknown }] : [],
  )
  return (id) => [
    ...(sure.get(id) ?? []).map(({ each }) => ({ each })),
    ...open.filter(({ undecided }) => undecided.oneOf?.includes(id) ?? true),
  ]
}
