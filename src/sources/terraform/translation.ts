import type { Unknown } from '../../model/index.ts'
import type { TemplateResource } from '../template.ts'
import type { Arguments } from './arguments.ts'
import type { JsonMap } from './json.ts'

/** What a resource of one type needs of others: rules, routes and attachments that are resources of their own. */
export interface Others {
  /** Those of a type that will be there. */
  readonly lasting: (type: string) => readonly Arguments[]
  /** Those of a type that belong to a resource by an argument of theirs, or may. */
  readonly of: (id: string, by: Belonging) => readonly Owned[]
  /** Those of a type as they live now, by an attribute of theirs; what the plan changes or takes away too. */
  readonly living: (type: string, attribute: string, value: string | undefined) => readonly JsonMap[]
}

/** `aws_route53_zone_association` by its `zone_id`, which is the id of an `AWS::Route53::HostedZone`. */
export interface Belonging {
  readonly type: string
  readonly argument: string
  readonly kind: string
}

export interface Owned {
  readonly each: Arguments
  /** Present: it may belong to another one. */
  readonly undecided?: Unknown
}

/** A resource of Terraform as resources by CloudFormation's names. */
export type Translate = (own: Arguments, others: Others) => readonly TemplateResource[]

export type Translations = Readonly<Record<string, Translate>>
