import {
  identityText,
  isUnknown,
  type Maybe,
  type PolicyDocument,
  parsePolicyDocument,
  type Role,
  type SourceLocation,
  type SourceNode,
} from '../model/index.ts'
import { managedPolicyData } from './managed-policy-data.ts'

/** All identity policies of a role; a managed policy whose text we do not have is unknown. */
export function identityPolicies(role: Role): readonly Maybe<PolicyDocument>[] {
  return [...role.policies, ...role.managedPolicies.map((arn) => managedPolicy(arn, role.at))]
}

/** The role's permissions boundary; `undefined` where it has none. */
export function boundaryOf({ boundary, at }: Role): Maybe<PolicyDocument> | undefined {
  return typeof boundary === 'string' ? managedPolicy(boundary, at) : boundary
}

function managedPolicy(arn: Maybe<string>, at: SourceLocation): Maybe<PolicyDocument> {
  const text = identityText(arn)
  const name = /^arn:(?:[^:$]+|\$\{[^}]*\}):iam::aws:policy\/([^$]+)$/.exec(text)?.[1]
  const document = name === undefined ? undefined : textOf(name, at)
  if (document) return document
  return isUnknown(arn) ? arn : { unknown: `managed-policy:${arn}`, question: `text of the managed policy ${arn}`, at }
}

/** The ARN of AWS's policy of the same name, where AWS has it on another path: `service-role/` is often left out. */
export function onItsPath(arn: string): string | undefined {
  const [, start, name] = /^(arn:[^:]+:iam::aws:policy\/)(.+)$/.exec(arn) ?? []
  const last = name?.slice(name.lastIndexOf('/') + 1)
  const right = name === undefined ? undefined : [...texts().keys()].find((each) => each.split('/').at(-1) === last)
  return right === undefined || right === name ? undefined : `${start}${right}`
}

/** A mapping's role needs few of them: each is read when it is asked for the first time. */
function textOf(name: string, at: SourceLocation): PolicyDocument | undefined {
  const before = documents.get(name)
  const document = before ?? read(name)
  if (!document) return undefined
  documents.set(name, document)
  return { ...document, at, statements: document.statements.map((statement) => ({ ...statement, at })) }
}

const documents = new Map<string, PolicyDocument>()

function read(name: string): PolicyDocument | undefined {
  const line = texts().get(name)
  if (line === undefined) return undefined
  const statements = (JSON.parse(line) as readonly (string | object)[]).map((each) =>
    typeof each === 'string' ? { Effect: 'Allow', Action: each.split(' '), Resource: '*' } : each,
  )
  const named = statements.map((each) => ({ Sid: name, ...each }))
  const at = { file: '', line: 0 }
  const document = parsePolicyDocument(nodeOf({ Version: '2012-10-17', Statement: named }, at))
  if (isUnknown(document)) return undefined
  const { problems: _, ...sound } = document
  return sound
}

/** The statements of each policy, by its path and name. */
function texts(): ReadonlyMap<string, string> {
  lines ??= new Map(
    managedPolicyData.split('\n').map((line) => {
      const end = line.indexOf('=')
      return end < 0 ? [line, '[]'] : [line.slice(0, end), line.slice(end + 1)]
    }),
  )
  return lines
}

let lines: Map<string, string> | undefined

function nodeOf(value: unknown, at: SourceLocation): SourceNode {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => nodeOf(item, at)), at }
  if (typeof value === 'object' && value !== null)
    return { kind: 'map', entries: new Map(Object.entries(value).map(([key, item]) => [key, nodeOf(item, at)])), at }
  return { kind: 'scalar', value: value as string | boolean | number, text: String(value), at }
}
