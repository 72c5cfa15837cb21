import path from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { entryOf, type SourceNode, textOf } from '../../model/index.ts'
import { readDocument } from '../../sources/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { readFile } from './arguments.ts'
import { valuesIn } from './values.ts'

/** What a file says of the deployment of one stack. */
export interface ParameterFile {
  /** The stack that it is for, as it was given (`NAME=FILE`); absent: all that have the parameters. */
  readonly stack?: string
  readonly values: Readonly<Record<string, string>>
  readonly stackName?: string
  readonly region?: string
}

/**
 * `--parameters [NAME=]FILE`: a file of parameters in one of the AWS CLI's forms (`file://` may stand before it), or the
 * SAM CLI's `samconfig.toml` (or `.yaml`), of which the tables of `deploy` and `global` count.
 *
 * @throws IsthmusError `VALUES_UNREADABLE`, `VALUE_INVALID`, `TEMPLATE_INVALID`
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
 */
export function parameterFile(given: string, environment: string): ParameterFile {
  const [, stack, rest] = /^([A-Za-z][\w-]*(?:\/\w+)*)=(.+)$/s.exec(given) ?? [undefined, undefined, given]
  const file = rest!.replace(/^file:\/\//, '')
  const text = readFile(file, 'VALUES_UNREADABLE')
  const root = /\.toml$/i.test(file) ? ofToml(text, file) : readDocument(text, file)
  const of = stack === undefined ? {} : { stack }
  if (!isSamConfig(file, root)) return { ...of, values: valuesIn(root) }
  const environments = root.kind === 'map' ? [...root.entries.keys()].filter((name) => name !== 'version') : []
  if (!environments.includes(environment)) {
    const there = environments.join(', ') || 'none'
    const said = `${file} has no environment ${environment}: there is ${there}, chosen by --config-env`
    throw new IsthmusError('VALUE_INVALID', said, { data: { path: file } })
  }
  const setting = (name: string): SourceNode | undefined =>
    ['deploy', 'global'].flatMap((command) => entryOf(root, environment, command, 'parameters', name) ?? [])[0]
  const word = (name: string, key: 'stackName' | 'region') => {
    const node = setting(name)
    const value = node && textOf(node, name)
    return typeof value === 'string' ? { [key]: value } : {}
  }
  const overrides = setting('parameter_overrides')
  return {
    ...of,
    values: overrides ? overridden(overrides, path.posix.dirname(file)) : {},
    ...word('stack_name', 'stackName'),
    ...word('region', 'region'),
  }
}

function isSamConfig(file: string, root: SourceNode): boolean {
  if (/(^|\/)samconfig\.(toml|ya?ml)$/i.test(file) || /\.toml$/i.test(file)) return true
  const environments = root.kind === 'map' ? [...root.entries.values()] : []
  return environments.some((each) => ['deploy', 'global'].some((command) => entryOf(each, command, 'parameters')))
}

/** Overrides may name files of their own. */
function overridden(node: SourceNode, folder: string): Readonly<Record<string, string>> {
  const items = node.kind === 'list' ? node.items : [node]
  const all = items.map((item) => {
    const file = item.kind === 'scalar' ? /^file:\/\/(.+)$/.exec(item.text)?.[1] : undefined
    if (file === undefined) return valuesIn(item)
    const where = path.posix.isAbsolute(file) ? file : path.posix.join(folder, file)
    return valuesIn(readDocument(readFile(where, 'VALUES_UNREADABLE'), where))
  })
  return Object.assign({}, ...all)
}

function ofToml(text: string, file: string): SourceNode {
  try {
    // As nodes all of which lie where the file begins: TOML's parser tells no places.
    return placed(readDocument(JSON.stringify(parse(text)), file))
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    const said = cause.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '')
    throw new IsthmusError('VALUE_INVALID', `${file}:${cause.line}:${cause.column}: ${said}`, { cause })
  }

  function placed(node: SourceNode): SourceNode {
    const at = { file, line: 1 }
    if (node.kind === 'list') return { ...node, at, items: node.items.map(placed) }
    if (node.kind !== 'map') return { ...node, at }
    return { ...node, at, entries: new Map([...node.entries].map(([key, value]) => [key, placed(value)])) }
  }
}
