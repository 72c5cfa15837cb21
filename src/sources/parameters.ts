import {
  booleanOf,
  entryOf,
  itemsOf,
  type Maybe,
  type SourceLocation,
  type SourceNode,
  textOf,
  valueNode,
} from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import type { Files } from './terraform/places.ts'
import { splitText, textIn } from './texts.ts'

export interface ReadOptions {
  /**
   * Values for parameters, lists with commas, `Stack/Name` where several stacks have the name; and for what a
   * description leaves to others, by its identity: `import:Name`, `ssm:/path`.
   */
  readonly parameters?: Readonly<Record<string, string>>
  readonly region?: string
  readonly account?: string
  /** The files around the sources: nested templates, the lines of a plan's configuration. */
  readonly files?: Files
}

/** What the parameters of one stack are given from outside. */
export interface ParameterSource {
  /** By the stack around, or by who runs the check. */
  readonly given: (name: string) => SourceNode | undefined
  /** The value of an SSM parameter that is described beside. */
  readonly ssm: (name: string) => SourceNode | undefined
  /** What a given text such as `output:Stack/Name` leads to; `undefined` for a text that is meant as it is. */
  readonly reference: (text: string, at: SourceLocation) => SourceNode | undefined
  /** The name by which `--set` takes it. */
  readonly nameOf: (name: string) => string
}

/** What `Ref` gives by name: a template's parameters and AWS's pseudo parameters, each worked out when it is asked for. */
export interface Parameters {
  readonly names: readonly string[]
  /** @throws IsthmusError `PARAMETER_INVALID` */
  readonly get: (name: string) => SourceNode | undefined
}

/**
 * A given value wins over the default; what has neither is unknown. The value of an SSM parameter lies in AWS, and is
 * unknown unless a source describes it.
 */
export function readParameters(
  section: SourceNode | undefined,
  pseudo: ReadonlyMap<string, SourceNode>,
  from: ParameterSource,
): Parameters {
  const declared = section?.kind === 'map' ? section.entries : new Map<string, SourceNode>()
  const known = new Map<string, SourceNode>(pseudo)
  return {
    names: [...declared.keys()],
    get(name) {
      const before = known.get(name)
      if (before) return before
      const declaration = declared.get(name)
      const value = declaration && parameterValue(name, declaration, from)
      if (value) known.set(name, value)
      return value
    },
  }
}

function parameterValue(name: string, declaration: SourceNode, from: ParameterSource): SourceNode {
  const at = declaration.at
  const type = textIn(entryOf(declaration, 'Type'), `Type of parameter ${name}`) ?? 'String'
  const fallback = entryOf(declaration, 'Default')
  const said = from.given(name) ?? (fallback && valueNode(textOf(fallback, `Default of parameter ${name}`), at))
  const given = said?.kind === 'scalar' ? (from.reference(said.text, at) ?? said) : said
  const ssm = /^AWS::SSM::Parameter::Value<(.*)>$/.exec(type)?.[1]
  if (ssm !== undefined) {
    const path = textIn(given, name)
    const found = path === undefined ? undefined : from.ssm(path)
    if (found) return asType(ssm, found)
    const told = `SSM parameter ${path ?? name}`
    const unknown = { unknown: `ssm:${path ?? name}`, name: told, question: `value of ${told}`, at }
    return { kind: 'unknown', unknown, at }
  }
  if (!given) {
    const own = from.nameOf(name)
    const unknown = { unknown: `parameter:${own}`, name: own, question: `value of parameter ${own}`, at }
    return { kind: 'unknown', unknown, at }
  }
  if (given.kind === 'scalar') checkAllowed(name, given.text, declaration)
  return asType(type, given)
}

function checkAllowed(name: string, text: string, declaration: SourceNode): void {
  const at = declaration.at
  const allowed = itemsOf(entryOf(declaration, 'AllowedValues')).map((item) => textOf(item, `AllowedValues of ${name}`))
  if (allowed.length === 0 || allowed.includes(text)) return
  const hidden = booleanOf(entryOf(declaration, 'NoEcho') ?? valueNode('false', at), `NoEcho of ${name}`) === true
  throw new IsthmusError(
    'PARAMETER_INVALID',
    `${at.file}:${at.line}: parameter ${name} is ${hidden ? 'hidden' : JSON.stringify(text)}, which is none of ${allowed.join(', ')}`,
    { data: { parameter: name, at } },
  )
}

/** Lists are given as texts with commas. */
function asType(type: string, value: SourceNode): SourceNode {
  if (type !== 'CommaDelimitedList' && !type.startsWith('List<')) return value
  if (value.kind === 'scalar' && value.text === '') return { kind: 'list', items: [], at: value.at }
  const items = splitText(value, ',')
  if (!items) return value
  const trimmed = items.map((item) => (item.kind === 'scalar' ? valueNode(item.text.trim(), item.at) : item))
  return { kind: 'list', items: trimmed, at: value.at }
}

/** Where a stack stands, as far as it is known. */
export interface StackPlace {
  readonly region?: string | undefined
  readonly account?: string | undefined
  readonly name?: string | undefined
  /** Before the name of what is the stack's own, where several stacks are read. */
  readonly prefix: string
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
export function pseudoParameters(file: string, { region, account, name, prefix }: StackPlace): Map<string, SourceNode> {
  const at: SourceLocation = { file, line: 1 }
  const unknown = (identity: string, question: string): Maybe<string> => ({ unknown: identity, question })
  const of = prefix === '' ? 'the stack' : `stack ${prefix.replace(/\/$/, '')}`
  const values: Record<string, Maybe<string>> = {
    'AWS::Region': region ?? unknown('AWS::Region', 'Region of the stack'),
    'AWS::AccountId': account ?? unknown('AWS::AccountId', 'account of the stack'),
    'AWS::Partition': region ? partitionOf(region) : unknown('AWS::Partition', 'Region of the stack'),
    'AWS::URLSuffix': region ? suffixOf(region) : unknown('AWS::URLSuffix', 'Region of the stack'),
    'AWS::StackName': name ?? unknown(`${prefix}AWS::StackName`, `name of ${of}`),
    'AWS::StackId': unknown(`${prefix}AWS::StackId`, `id of ${of}`),
    'AWS::NotificationARNs': unknown(`${prefix}AWS::NotificationARNs`, `notification topics of ${of}`),
  }
  return new Map(Object.entries(values).map(([key, value]) => [key, valueNode(value, at)]))
}

export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

function suffixOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
}
