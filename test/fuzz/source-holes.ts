/** Values of a document hidden behind something that it does not say, and the same document with that said. */
import type { SourceDocument } from './source-documents.ts'
import { change, isMap, type Json, type Path, pathsOf, valueAt } from './trees.ts'

export interface Holed {
  /** With what is not known. */
  readonly open: { readonly text: string; readonly parameters?: Readonly<Record<string, string>> }
  /** Each with some value for everything that `open` leaves out. */
  readonly closed: readonly Holed['open'][]
}

export interface Hole {
  readonly where: number
  readonly other: number
  readonly how: 'value' | 'choice' | 'resource'
}

export function withHoles(kind: SourceDocument['kind'], tree: Json, holes: readonly Hole[]): Holed | undefined {
  return kind === 'plan' ? planHoles(tree, holes) : templateHoles(tree, holes)
}

/** What is hidden is a parameter without a value, or hangs on one: a choice of two values, a resource that may not be. */
function templateHoles(tree: Json, holes: readonly Hole[]): Holed | undefined {
  const given: Record<string, readonly string[]> = {}
  let root = tree
  for (const [i, hole] of holes.entries()) {
    const name = `Hole${i}`
    const made = hole.how === 'resource' ? resourceHole(root, hole, name) : valueHole(root, tree, hole, name)
    if (!made) continue
    given[name] = made.values
    root = change(made.root, ['Parameters', name], () => ({ Type: 'String' }))
    root = change(root, ['Conditions', name], () => ({ 'Fn::Equals': [{ Ref: name }, 'yes'] }))
  }
  if (Object.keys(given).length === 0) return undefined
  const text = JSON.stringify(root)
  const rounds = Math.max(...Object.values(given).map((values) => values.length))
  const closed = Array.from({ length: rounds }, (_, round) => ({
    text,
    parameters: Object.fromEntries(
      Object.entries(given).map(([name, values]) => [name, values[round % values.length]!]),
    ),
  }))
  return { open: { text }, closed }
}

interface Made {
  readonly root: Json
  /** For the parameter. */
  readonly values: readonly string[]
}

/** One that no other resource names: CloudFormation refuses a template that does without what it refers to. */
function resourceHole(root: Json, { where }: Hole, name: string): Made | undefined {
  const resources = valueAt(root, ['Resources'])
  const text = JSON.stringify(resources ?? {})
  const ids = Object.keys(isMap(resources) ? resources : {}).filter(
    // Once as its key.
    (id) => text.split(new RegExp(`\\b${id.replace(/\W/g, '\\$&')}\\b`)).length === 2,
  )
  const id = ids[where % Math.max(1, ids.length)]
  if (id === undefined || !isMap(valueAt(root, ['Resources', id]))) return undefined
  if (valueAt(root, ['Resources', id, 'Condition']) !== undefined) return undefined
  return { root: change(root, ['Resources', id, 'Condition'], () => name), values: ['yes', 'no'] }
}

const isIntrinsic = (value: Json | undefined) =>
  isMap(value) && Object.keys(value).some((key) => /^(Ref|Fn::)/.test(key))

function valueHole(root: Json, original: Json, { where, other, how }: Hole, name: string): Made | undefined {
  const paths = pathsOf(valueAt(original, ['Resources']) ?? {}, ['Resources']).filter(
    (path) =>
      path[2] === 'Properties' &&
      path.length > 3 &&
      !path.slice(3).some((step) => /^(Ref|Fn::|Condition$)/.test(String(step))),
  )
  const leaves = paths.filter((path) => {
    const value = valueAt(original, path)
    return how === 'choice' || typeof value !== 'object' || isIntrinsic(value)
  })
  const path = leaves[where % Math.max(1, leaves.length)]
  const value = path && valueAt(root, path)
  if (!path || value === undefined) return undefined
  if (refusedElsewhere.some(([type, name]) => type.test(String(typeOf(root, path))) && path.includes(name)))
    return { root: change(root, path, () => ({ 'Fn::If': [name, value, { Ref: 'Hub' }] })), values: ['yes'] }
  const block = blockFor(root, path, value)
  // A VPC's own block leads to a middlebox or nowhere else: AWS refuses other routes to it.
  const route = path.at(-1) === 'DestinationCidrBlock'
  const alike =
    block ?? alikeOf(original, leaves, path).filter((each) => !route || each === value || each === '0.0.0.0/0')
  const another = alike[other % Math.max(1, alike.length)] ?? 'x'
  if (how === 'choice' || typeof value === 'object')
    return { root: change(root, path, () => ({ 'Fn::If': [name, value, another] })), values: ['yes', 'no'] }
  const texts = [value, ...alike].filter((each) => typeof each !== 'object').map(String)
  return { root: change(root, path, () => ({ Ref: name })), values: [...new Set(texts)].slice(0, 4) }
}

/**
 * What AWS takes as it stands and not otherwise: a subnet lies in the VPC that holds its block, an attachment's subnets in
 * its VPC, a table in that of its subnets; no VPC has two endpoints with private DNS for one service. These are hidden,
 * and then as they were.
 */
const refusedElsewhere: readonly (readonly [type: RegExp, property: string])[] = [
  [/^AWS::EC2::(Subnet|RouteTable)$/, 'VpcId'],
  [/^AWS::EC2::TransitGateway\w*Attachment$/, 'VpcId'],
  [/^AWS::EC2::TransitGateway\w*Attachment$/, 'SubnetIds'],
  [/^AWS::EC2::VPCEndpoint$/, 'ServiceName'],
]

/** AWS takes no block of a subnet that lies outside its VPC's, and no VPC's that leaves its subnets out. */
function blockFor(root: Json, path: Path, value: Json): readonly Json[] | undefined {
  if (path.at(-1) !== 'CidrBlock' || typeof value !== 'string') return undefined
  const type = typeOf(root, path)
  if (type === 'AWS::EC2::Subnet') return [value, value.replace(/^(\d+\.\d+)\..*$/, '$1.77.0/24')]
  return type === 'AWS::EC2::VPC' ? [value] : undefined
}

function typeOf(root: Json, path: Path): Json | undefined {
  return valueAt(root, [...path.slice(0, 2), 'Type'])
}

/** Values of properties of the same name. */
function alikeOf(root: Json, paths: readonly Path[], path: Path): readonly Json[] {
  const name = path.findLast((step) => typeof step === 'string')
  return paths
    .filter((each) => each.findLast((step) => typeof step === 'string') === name)
    .map((each) => valueAt(root, each) ?? null)
}

interface Change {
  readonly index: number
  readonly address: string
  readonly type: string
  readonly after: { [key: string]: Json }
}

/** Those that a mutation has left whole. */
function changesOf(tree: Json): readonly Change[] {
  const all = valueAt(tree, ['resource_changes'])
  return (Array.isArray(all) ? all : []).flatMap((each, index) => {
    const [address, type] = [valueAt(each, ['address']), valueAt(each, ['type'])]
    const after = valueAt(each, ['change', 'after'])
    const unknown = valueAt(each, ['change', 'after_unknown'])
    const whole = typeof address === 'string' && typeof type === 'string' && isMap(after) && isMap(unknown)
    return whole ? { index, address, type, after } : []
  })
}

/** What an argument is set to is taken out: a local value gives it, when the plan is applied. */
function planHoles(tree: Json, holes: readonly Hole[]): Holed | undefined {
  const changes = changesOf(tree)
  const places = changes.flatMap(({ index, address, type, after }) => {
    const block = blockOf(tree, address)
    if (!block) return []
    return Object.keys(block.expressions)
      .filter((name) => (after[name] ?? null) !== null)
      .map((name) => ({ index, name, type, block: block.path }))
  })
  if (places.length === 0) return undefined
  let open = tree
  let closed: Json[] = [tree, tree]
  for (const { where, other } of holes) {
    const place = places[where % places.length]!
    const { index, name, type, block } = place
    const after: Path = ['resource_changes', index, 'change', 'after', name]
    open = change(open, after, () => undefined)
    open = change(open, ['resource_changes', index, 'change', 'after_unknown', name], () => true)
    const alike = changes
      .filter((each) => each.type === type)
      .flatMap(({ after }) => (after[name] === undefined ? [] : [after[name]]))
    // No two interfaces have the same address, and no two resources the same name.
    const another = /private_ip|name/.test(name) ? undefined : alike[other % Math.max(1, alike.length)]
    closed = closed.map((root, i) => (i === 0 || another === undefined ? root : change(root, after, () => another)))
    // What refers to nothing in the plan is the same in all of them.
    const hide = (root: Json) => change(root, [...block, 'expressions', name], () => ({ references: ['local.hidden'] }))
    open = hide(open)
    closed = closed.map(hide)
  }
  const texts = [...new Set(closed.map((root) => JSON.stringify(root)))]
  return { open: { text: JSON.stringify(open) }, closed: texts.map((text) => ({ text })) }
}

/** Of the root module. */
function blockOf(tree: Json, address: string) {
  const blocks = valueAt(tree, ['configuration', 'root_module', 'resources'])
  const wanted = address.replace(/\[.*\]$/, '')
  const index = Array.isArray(blocks) ? blocks.findIndex((each) => isMap(each) && each.address === wanted) : -1
  const path: Path = ['configuration', 'root_module', 'resources', index]
  const expressions = valueAt(tree, [...path, 'expressions'])
  return index >= 0 && isMap(expressions) ? { path, expressions } : undefined
}
