import type { TemplateResource } from '../template.ts'
import type { Arguments } from './arguments.ts'
import type { JsonMap } from './json.ts'

/** What a resource of one type needs of others: rules, routes and attachments that are resources of their own. */
export interface Others {
  /** Those of a type that will be there. */
  readonly lasting: (type: string) => readonly Arguments[]
  /** Those of a type as they live now, by an attribute of theirs; what the plan changes or takes away too. */
  readonly living: (type: string, attribute: string, value: string | undefined) => readonly JsonMap[]
}

/** A resource of Terraform as resources by CloudFormation's names. */
export type Translate = (own: Arguments, others: Others) => readonly TemplateResource[]

export type Translations = Readonly<Record<string, Translate>>
