import {
  entryOf,
  formatLocation,
  isUnknown,
  type Maybe,
  mapOf,
  type Ref,
  type SourceLocation,
  type SourceNode,
  textOf,
  type Unknown,
} from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { attributeReader, type Declaration } from './attributes.ts'
import { readConditions, type Truth } from './conditions.ts'
import { readDocument } from './document.ts'
import { evaluate, type Scope } from './intrinsics.ts'
import { isIdentity, type ReadOptions, readParameters } from './parameters.ts'
import { expandSam } from './sam.ts'

/** A resource of the template with its properties worked out. */
export interface TemplateResource {
  readonly id: string
  readonly type: string
  readonly at: SourceLocation
  readonly properties: SourceNode
  /** Present: whether the resource exists at all is not known (conditions.ts). */
  readonly undecided?: Unknown
  /** Absent: the description's own. */
  readonly region?: Maybe<string>
}

/**
 * A template whose names are worked out, resource by resource as its readers ask; or a plan of Terraform, told by
 * CloudFormation's names of types and properties (terraform/describe.ts); or a snapshot (snapshot/describe.ts).
 */
export interface Template {
  readonly file: string
  readonly partition: Maybe<string>
  readonly region: Maybe<string>
  readonly account: Maybe<string>
  /** Whether a group of which nothing is said keeps AWS's rule that lets all out; Terraform's provider takes it away. */
  readonly impliedEgress: boolean
  /**
   * Whether what AWS makes by itself with a VPC is there as AWS makes it where nothing is said of it: in descriptions of
   * what is to be made. What is there already says all of it, or it is not known.
   */
  readonly impliedParts: boolean
  /** Types of `declared` that are read, by themselves or as part of another one. */
  readonly readTypes: ReadonlySet<string>
  /** Those of the given types that exist or may exist, in the template's order. */
  readonly resources: (...types: readonly string[]) => readonly TemplateResource[]
  /** All that exist or may exist, with their types. */
  readonly declared: readonly Omit<Declaration, 'properties'>[]
  /** `Ref` or an attribute of a resource that exists or may exist. */
  readonly attribute: (resource: string, attribute: string) => Maybe<string>
  /** The resource that a value stands for, where it is of one of the types; else unknown. */
  readonly refTo: (node: SourceNode, ...types: readonly string[]) => Ref
  /** Values that were given and that nothing has asked for so far. */
  readonly unasked: () => readonly string[]
}

/** @throws IsthmusError `TEMPLATE_INVALID`, `PARAMETER_UNDECLARED`, `PARAMETER_INVALID`, `VALUE_INVALID` */
export function readTemplate(
  text: string,
  file: string,
  options: ReadOptions,
  readTypes: ReadonlySet<string>,
): Template {
  const root = readDocument(text, file)
  const section = (name: string): SourceNode | undefined => {
    const node = entryOf(root, name)
    return node && mapOf(node, name)
  }
  const resources = section('Resources')
  if (!resources) {
    const said = root.kind === 'map' && root.entries.has('Resources') ? 'Resources is empty' : 'there are no Resources'
    throw new IsthmusError(
      'TEMPLATE_INVALID',
      `${formatLocation(root.at)}: ${said}: a template lists its resources as a map under that key (is something indented wrongly?)`,
      { data: { at: root.at } },
    )
  }

  const parameters = readParameters(section('Parameters'), file, options)
  const known = (name: string): Maybe<string> => textOf(parameters.get(name)!, name)
  const stack = { partition: known('AWS::Partition'), region: known('AWS::Region'), account: known('AWS::AccountId') }
  const declarations = new Map<string, Declaration>()
  const condition = readConditions(section('Conditions'), (node) => evaluate(node, scope))
  const attribute = attributeReader(declarations, stack, (node) => evaluate(node, scope))
  const answers = answersOf(options.parameters ?? {})
  const scope: Scope = { parameters, mappings: section('Mappings'), condition, attribute, answers }

  for (const [id, node] of expandSam(mapOf(resources, 'Resources'), section('Globals'))) {
    const declaration = declare(id, node, condition)
    if (declaration) declarations.set(id, declaration)
  }

  const typeOf = (id: string): string | undefined => {
    if (id.endsWith('/default-group')) return 'AWS::EC2::SecurityGroup'
    if (id.endsWith('/default-acl')) return 'AWS::EC2::NetworkAcl'
    return declarations.get(id)?.type
  }
  return {
    file,
    ...stack,
    impliedEgress: true,
    impliedParts: true,
    readTypes,
    declared: [...declarations.values()],
    resources: (...types) =>
      [...declarations.values()]
        .filter(({ type }) => types.includes(type))
        .map((resource) => ({ ...resource, properties: evaluate(resource.properties, scope) ?? resource.properties })),
    unasked: answers.unasked,
    attribute: (resource, name) => textOf(attribute(resource, name, root.at)!, `${resource}.${name}`),
    refTo: (node, ...types) => {
      if (node.resource !== undefined && types.includes(typeOf(node.resource) ?? '')) return node.resource
      const value = textOf(node, 'a reference')
      // A text of which a part is unknown (an ARN with the stack's Region) is no less outside the template, unlike what
      // a function makes of unknown values, `if(...)`.
      if (isUnknown(value) && (!value.unknown.includes('${') || /^\w+\(/.test(value.unknown))) return value
      const name = isUnknown(value) ? value.unknown : value
      return { unknown: name, question: `what ${name} is: the template does not describe it`, at: node.at }
    },
  }
}

/** The values that are given for what the template leaves to others, and which of them served. */
function answersOf(given: Readonly<Record<string, string>>) {
  const served = new Set<string>()
  const names = Object.keys(given).filter(isIdentity)
  return {
    get(identity: string): string | undefined {
      if (!names.includes(identity)) return undefined
      served.add(identity)
      return given[identity]
    },
    unasked: () => names.filter((name) => !served.has(name)),
  }
}

function declare(id: string, node: SourceNode, condition: (name: string) => Truth): Declaration | undefined {
  const at = node.at
  const empty: SourceNode = { kind: 'map', entries: new Map(), at }
  // Loops of the language extensions stand beside resources as lists. What they make must not be missed in silence.
  if (node.kind === 'list' && id.startsWith('Fn::')) {
    const remedy = 'give the processed template (aws cloudformation get-template --template-stage Processed)'
    const data = { at }
    throw new IsthmusError('TEMPLATE_INVALID', `${formatLocation(at)}: ${id} is not expanded yet: ${remedy}`, { data })
  }
  const type = entryOf(mapOf(node, `resource ${id}`), 'Type')
  const name = type && textOf(type, `Type of ${id}`)
  if (typeof name !== 'string') {
    throw new IsthmusError('TEMPLATE_INVALID', `${formatLocation(at)}: resource ${id} has no Type`, { data: { at } })
  }
  const under = entryOf(node, 'Condition')
  const on = under ? textOf(under, `Condition of ${id}`) : undefined
  const truth = on === undefined ? true : isUnknown(on) ? on : condition(on)
  if (truth === false) return undefined
  const properties = entryOf(node, 'Properties') ?? empty
  const declaration = { id, type: name, at, properties: mapOf(properties, `Properties of ${id}`) }
  return truth === true ? declaration : { ...declaration, undecided: truth }
}
