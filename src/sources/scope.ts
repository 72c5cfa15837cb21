import type { SourceLocation, SourceNode } from '../model/index.ts'
import type { Truth } from './conditions.ts'
import type { Given } from './given.ts'
import { unknownNode } from './nodes.ts'

/** What names in a template mean. */
export interface Scope {
  /** Before identities of what is the template's own, where several are read. */
  readonly prefix: string
  readonly parameters: { readonly get: (name: string) => SourceNode | undefined }
  readonly mappings: SourceNode | undefined
  readonly condition: (name: string) => Truth
  /** An attribute of a resource (`Ref` for what `Ref` gives); `undefined` when there is no such resource. */
  readonly attribute: (resource: string, attribute: string, at: SourceLocation) => SourceNode | undefined
  /** Values for what is unknown, by its identity. */
  readonly answers: Pick<Given, 'get'>
  /** What an answer such as `ref:Id` leads to; `undefined` for one that is meant as it is. */
  readonly reference: (text: string, at: SourceLocation) => SourceNode | undefined
  /** The value of an export; unknown where no stack that is read has it. */
  readonly imported: (name: SourceNode, at: SourceLocation) => SourceNode
  /** The value of an SSM parameter that a stack describes. */
  readonly ssm: (name: string) => SourceNode | undefined
  /** An output of another stack by the names of both. */
  readonly stackOutput: (wanted: StackOutput, at: SourceLocation) => SourceNode
}

/** What `Fn::GetStackOutput` names. */
export interface StackOutput {
  readonly stack: SourceNode
  readonly output: SourceNode
  /** Absent: the stack's own. */
  readonly region?: SourceNode
}

/** What `Ref` gives: unknown, with a question, for a name that the template does not have. */
export function referTo(name: string, at: SourceLocation, scope: Scope): SourceNode {
  const value = scope.parameters.get(name) ?? scope.attribute(name, 'Ref', at)
  return value ? { ...value, at } : dangling(`${scope.prefix}${name}`, name, at)
}

/** What `Fn::GetAtt` gives: unknown in the same way. */
export function attributeOf(resource: string, attribute: string, at: SourceLocation, scope: Scope): SourceNode {
  return scope.attribute(resource, attribute, at) ?? dangling(`${scope.prefix}${resource}.${attribute}`, resource, at)
}

function dangling(identity: string, name: string, at: SourceLocation): SourceNode {
  return unknownNode(identity, `what ${name} is: the template has no resource or parameter of that name`, at)
}
