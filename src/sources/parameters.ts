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

export interface ReadOptions {
  /**
   * Values for the template's parameters, lists with commas; and for what the template leaves to others, by its
   * identity: `import:Name`, `ssm:/path`.
   */
  readonly parameters?: Readonly<Record<string, string>>
  readonly region?: string
  readonly account?: string
  /** Of a plan: the files around it, for the lines of its configuration. */
  readonly files?: Files
}

/**
 * What `Ref` gives by name: the template's parameters and AWS's pseudo parameters. A given value wins over the
 * default; what has neither is unknown. SSM parameters are unknown whatever names them: their value lies in AWS.
 *
 * @throws IsthmusError `PARAMETER_UNDECLARED`, `PARAMETER_INVALID`
 */
export function readParameters(section: SourceNode | undefined, file: string, options: ReadOptions) {
  const declared = section?.kind === 'map' ? section.entries : new Map<string, SourceNode>()
  for (const name of Object.keys(options.parameters ?? {})) {
    if (declared.has(name) || isIdentity(name)) continue
    const names = [...declared.keys()].join(', ') || 'none'
    throw new IsthmusError('PARAMETER_UNDECLARED', `${file} declares no parameter ${name}: it has ${names}`, {
      data: { parameter: name },
    })
  }
  const values = pseudoParameters(file, options)
  for (const [name, declaration] of declared) {
    values.set(name, parameterValue(name, declaration, options.parameters?.[name]))
  }
  return values
}

/** Names of parameters are alphanumeric. */
export function isIdentity(name: string): boolean {
  return /[^A-Za-z0-9]/.test(name)
}

function parameterValue(name: string, declaration: SourceNode, given: string | undefined): SourceNode {
  const at = declaration.at
  const type = textOf(entryOf(declaration, 'Type') ?? valueNode('String', at), `Type of parameter ${name}`)
  const fallback = entryOf(declaration, 'Default')
  const text = given ?? (fallback && textOf(fallback, `Default of parameter ${name}`))
  if (typeof type === 'string' && type.startsWith('AWS::SSM::Parameter::Value<')) {
    const unknown = { unknown: `ssm:${text ?? name}`, question: `value of SSM parameter ${text ?? name}`, at }
    return { kind: 'unknown', unknown, at }
  }
  if (typeof text !== 'string') {
    return {
      kind: 'unknown',
      unknown: { unknown: `parameter:${name}`, question: `value of parameter ${name}`, at },
      at,
    }
  }
  const allowed = itemsOf(entryOf(declaration, 'AllowedValues')).map((item) => textOf(item, `AllowedValues of ${name}`))
  if (allowed.length > 0 && !allowed.includes(text)) {
    const hidden = booleanOf(entryOf(declaration, 'NoEcho') ?? valueNode('false', at), `NoEcho of ${name}`) === true
    throw new IsthmusError(
      'PARAMETER_INVALID',
      `${at.file}:${at.line}: parameter ${name} is ${hidden ? 'hidden' : JSON.stringify(text)}, which is none of ${allowed.join(', ')}`,
      { data: { parameter: name, at } },
    )
  }
  if (type !== 'CommaDelimitedList' && !(typeof type === 'string' && type.startsWith('List<'))) {
    return valueNode(text, at)
  }
  const items = text === '' ? [] : text.split(',').map((item) => valueNode(item.trim(), at))
  return { kind: 'list', items, at }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
function pseudoParameters(file: string, options: ReadOptions): Map<string, SourceNode> {
  const at: SourceLocation = { file, line: 1 }
  const { region, account } = options
  const unknown = (name: string, question: string): Maybe<string> => ({ unknown: `AWS::${name}`, question })
  const values: Record<string, Maybe<string>> = {
    'AWS::Region': region ?? unknown('Region', 'Region of the stack'),
    'AWS::AccountId': account ?? unknown('AccountId', 'account of the stack'),
    'AWS::Partition': region ? partitionOf(region) : unknown('Partition', 'Region of the stack'),
    'AWS::URLSuffix': region
      ? region.startsWith('cn-')
        ? 'amazonaws.com.cn'
        : 'amazonaws.com'
      : unknown('URLSuffix', 'Region of the stack'),
    'AWS::StackName': unknown('StackName', 'name of the stack'),
    'AWS::StackId': unknown('StackId', 'id of the stack'),
    'AWS::NotificationARNs': unknown('NotificationARNs', 'notification topics of the stack'),
  }
  return new Map(Object.entries(values).map(([name, value]) => [name, valueNode(value, at)]))
}

export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
