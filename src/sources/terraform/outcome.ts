import type { SourceLocation } from '../../model/index.ts'
import { type Key, partsOfAddress } from './addresses.ts'
import type { PlanDocument } from './document.ts'
import { inside, isMap, type Json, type JsonMap, listIn, mapIn, textIn, textsIn } from './json.ts'
import type { PlaceOf } from './places.ts'

/** An instance of a resource as it will be when the plan is applied, or is, in a state. */
export interface Instance {
  /** `module.vpc.aws_route.private[0]` */
  readonly address: string
  /** Of the module's instance; the root's is empty. */
  readonly module: string
  /** `aws_route.private`, `data.aws_vpc.main` */
  readonly local: string
  readonly type: string
  readonly managed: boolean
  readonly key?: Key
  readonly values: JsonMap
  /** `true` where a value is known after apply only. */
  readonly unknown: Json
  /** `true` where a value must not be shown. */
  readonly sensitive: Json
  /** What lives now: what computed lists of other resources may still show. */
  readonly before?: JsonMap
  /** The plan takes it away. */
  readonly gone: boolean
  readonly at: SourceLocation
}

/**
 * All instances of a document, those that the plan takes away too. Deposed ones are left out; what a `removed` block
 * forgets lives on.
 */
export function instancesOf({ root, kind }: PlanDocument, placeOf: PlaceOf): readonly Instance[] {
  const changed = new Map<string, Instance>()
  for (const change of listIn(root, 'resource_changes')) {
    const instance = isMap(change) && !('deposed' in change) ? ofChange(change, placeOf) : undefined
    if (instance) changed.set(instance.address, instance)
  }
  const found = new Map<string, Instance>()
  /** A change says more than the values do. */
  const add = (resource: JsonMap, module: string) => {
    const instance = changed.get(textIn(resource, 'address') ?? '') ?? ofValues(resource, module, kind, placeOf)
    if (instance) found.set(instance.address, instance)
  }
  const planned = kind === 'plan' ? mapIn(root, 'planned_values') : mapIn(root, 'values')
  // Data sources that were read while planning stand in the state before only.
  const prior = mapIn(root, 'prior_state', 'values')
  for (const [resource, module] of resourcesOf(mapIn(prior, 'root_module'), '')) {
    if (textIn(resource, 'mode') === 'data') add(resource, module)
  }
  for (const [resource, module] of resourcesOf(mapIn(planned, 'root_module'), '')) {
    add(resource, module)
  }
  for (const [address, instance] of changed) found.set(address, instance)
  return [...found.values()]
}

function* resourcesOf(module: JsonMap, address: string): Generator<readonly [JsonMap, string]> {
  for (const resource of listIn(module, 'resources')) if (isMap(resource)) yield [resource, address]
  for (const child of listIn(module, 'child_modules')) {
    if (isMap(child)) yield* resourcesOf(child, textIn(child, 'address') ?? address)
  }
}

function ofValues(
  resource: JsonMap,
  module: string,
  kind: PlanDocument['kind'],
  placeOf: PlaceOf,
): Instance | undefined {
  const values = mapIn(resource, 'values')
  return instance(resource, module, placeOf, {
    values,
    unknown: {},
    sensitive: resource.sensitive_values ?? {},
    gone: false,
    ...(kind === 'state' ? { before: values } : {}),
  })
}

function ofChange(change: JsonMap, placeOf: PlaceOf): Instance | undefined {
  const actions = textsIn(change, 'change', 'actions')
  const before = inside(change, 'change', 'before')
  const after = inside(change, 'change', 'after')
  const forgotten = actions.includes('forget')
  const lasting = forgotten ? before : after
  return instance(change, textIn(change, 'module_address') ?? '', placeOf, {
    values: isMap(lasting) ? lasting : {},
    unknown: forgotten ? {} : (inside(change, 'change', 'after_unknown') ?? {}),
    sensitive: inside(change, 'change', forgotten ? 'before_sensitive' : 'after_sensitive') ?? {},
    gone: actions.length === 1 && actions[0] === 'delete',
    ...(isMap(before) ? { before } : {}),
  })
}

function instance(
  resource: JsonMap,
  module: string,
  placeOf: PlaceOf,
  rest: Pick<Instance, 'values' | 'unknown' | 'sensitive' | 'before' | 'gone'>,
): Instance | undefined {
  const address = textIn(resource, 'address')
  const type = textIn(resource, 'type')
  const name = textIn(resource, 'name')
  if (address === undefined || type === undefined || name === undefined) return undefined
  const managed = textIn(resource, 'mode') !== 'data'
  const local = `${managed ? '' : 'data.'}${type}.${name}`
  const index = resource.index ?? (address.endsWith(']') ? partsOfAddress(address)?.at(-1)?.key : undefined)
  return {
    address,
    module,
    local,
    type,
    managed,
    ...(typeof index === 'string' || typeof index === 'number' ? { key: index } : {}),
    at: placeOf(module, local, address),
    ...rest,
  }
}
