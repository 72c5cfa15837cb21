import {
  identityText,
  isUnknown,
  type Maybe,
  nameOf,
  type Ref,
  type SourceLocation,
  type SourceNode,
  textOf,
  type Unknown,
} from '../model/index.ts'
import { arnsMatch } from './arns.ts'
import type { Declaration } from './attributes.ts'
import { patternOf } from './texts.ts'

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
  readonly account?: Maybe<string>
  /** Of a mapping: what AWS shows as its `LastProcessingResult`. */
  readonly lastResult?: string
}

export const clusterTypes = ['AWS::MSK::Cluster', 'AWS::MSK::ServerlessCluster'] as const

/** What AWS makes with a VPC, by the names of types. */
export const vpcParts = {
  mainRouteTable: 'AWS::EC2::RouteTable',
  defaultGroup: 'AWS::EC2::SecurityGroup',
  defaultAcl: 'AWS::EC2::NetworkAcl',
} as const

export type VpcPart = keyof typeof vpcParts

export interface Teller {
  /** As a question says it. */
  readonly said: string
  /** Of AWS's CLI. */
  readonly command: string
}

/**
 * What a source describes, by CloudFormation's names of types and properties: stacks (stacks.ts), a plan or state of
 * Terraform (terraform/describe.ts), snapshots (snapshot/describe.ts), several of these together (join.ts). Resource by
 * resource, as the readers ask.
 */
export interface Template {
  /** Who does not describe what a value stands for: `the template does not describe it`. */
  readonly undescribed: string
  /** Who would tell what an id or an ARN at a place is, where that is known. */
  readonly teller?: (name: string, at: SourceLocation) => Teller | undefined
  /** ARNs of which AWS said that nothing has them; absent: of none it was asked. */
  readonly notThere?: ReadonlySet<string>
  readonly partition: Maybe<string>
  readonly region: Maybe<string>
  readonly account: Maybe<string>
  /** Whether a group of which nothing is said keeps AWS's rule that lets all out; Terraform's provider takes it away. */
  readonly impliedEgress: (group: string) => boolean
  /**
   * Whether what AWS makes by itself for a resource is there as AWS makes it where nothing is said of it: in descriptions
   * of what is to be made. What is there already says all of it, or it is not known.
   */
  readonly impliedParts: (id: string) => boolean
  /** The id of what AWS makes with a VPC. */
  readonly partOf: (vpc: string, part: VpcPart) => string
  /** Types of `declared` that are read, by themselves or as part of another one. */
  readonly readTypes: ReadonlySet<string>
  /** Those of the given types that exist or may exist, in the source's order. */
  readonly resources: (...types: readonly string[]) => readonly TemplateResource[]
  /** All that exist or may exist, with their types. */
  readonly declared: readonly Omit<Declaration, 'properties'>[]
  /** What describes more and could not be read. */
  readonly gaps: readonly {
    readonly id: string
    readonly type: string
    readonly at: SourceLocation
    readonly why: string
    readonly changes?: true
  }[]
  /** `Ref` or an attribute of a resource that exists or may exist. */
  readonly attribute: (resource: string, attribute: string) => Maybe<string>
  /** CloudFormation's type of what has this id; `undefined` where this source has no such resource. */
  readonly typeOf: (id: string) => string | undefined
  /** Resources of these types that have this name in AWS: an id, an ARN. */
  readonly named: (name: string, types: readonly string[]) => readonly string[]
  /** The names that a resource has in AWS, as far as the source says them. */
  readonly namesOf: (id: string) => readonly string[]
}

/** The resource that a value stands for, where it is of one of the types; else unknown. */
export function referTo(template: Template, node: SourceNode, ...types: readonly string[]): Ref {
  if (node.resource !== undefined && types.includes(template.typeOf(node.resource) ?? '')) return node.resource
  const value = textOf(node, 'a reference')
  const found = typeof value === 'string' ? template.named(value, types) : []
  const byArn = found.length > 0 ? found : byArnOf(template, value, types)
  const [only, ...more] = byArn
  if (only !== undefined && more.length === 0) return only
  // A text of which a part is unknown (an ARN with the stack's Region) is no less outside the description, unlike what
  // a function makes of unknown values, `if(...)`.
  if (isUnknown(value) && (!value.unknown.includes('${') || /^(\w+\(|(import|output):)/.test(value.unknown)))
    return value
  const identity = identityText(value)
  const name = nameOf(value)
  const teller = template.teller?.(identity, node.at)
  return {
    unknown: identity,
    name,
    question: `what ${name} is: ${teller?.said ?? template.undescribed}`,
    at: node.at,
    ...(teller ? { command: teller.command } : {}),
    ...(more.length > 0 ? { oneOf: byArn } : {}),
  }
}

/** Types whose names are part of their ARNs, so that an ARN tells which one it is though its end is not known. */
const withArns = [...clusterTypes, 'AWS::IAM::Role']

function byArnOf(template: Template, value: Maybe<string>, types: readonly string[]): readonly string[] {
  const arn = patternOf(value)
  const wanted = withArns.filter((type) => types.includes(type))
  if (!arn.startsWith('arn:') || wanted.length === 0) return []
  return template
    .resources(...wanted)
    .filter(({ id }) => arnsMatch(arn, patternOf(template.attribute(id, 'Arn'))))
    .map(({ id }) => id)
}
