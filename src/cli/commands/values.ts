import { entryOf, formatLocation, isUnknown, itemsOf, type SourceNode, textOf } from '../../model/index.ts'
import { readDocument } from '../../sources/index.ts'
import { IsthmusError } from '../../world/index.ts'

/**
 * Values by their names, from YAML or JSON: a map; a map under `Parameters`; or one of the AWS CLI's lists, of
 * `{ParameterKey, ParameterValue}` or of `Name=value`. A list as a value is joined with commas.
 *
 * @throws IsthmusError `TEMPLATE_INVALID` where it does not parse, `VALUE_INVALID` where it has another shape
 */
export function valuesOf(text: string, file: string): Readonly<Record<string, string>> {
  const root = readDocument(text, file)
  if (root.kind === 'list') return Object.fromEntries(root.items.map(entryOfList))
  const map = entryOf(root, 'Parameters') ?? root
  if (map.kind !== 'map') throw shapeless(map)
  return Object.fromEntries([...map.entries].map(([name, node]) => [name, plainText(node, name)]))
}

function entryOfList(item: SourceNode): [string, string] {
  if (item.kind === 'scalar' && item.text.indexOf('=') > 0) {
    const at = item.text.indexOf('=')
    return [item.text.slice(0, at), item.text.slice(at + 1)]
  }
  const [key, value] = [entryOf(item, 'ParameterKey'), entryOf(item, 'ParameterValue')]
  if (!key || !value) throw shapeless(item)
  return [plainText(key, 'ParameterKey'), plainText(value, 'ParameterValue')]
}

function plainText(node: SourceNode, name: string): string {
  const texts = itemsOf(node).map((item) => textOf(item, name))
  const known = texts.filter((text) => !isUnknown(text))
  if (known.length !== texts.length) throw shapeless(node)
  return known.join(',')
}

function shapeless(node: SourceNode): IsthmusError {
  const wanted = 'Name: value, or the AWS CLI’s list of ParameterKey and ParameterValue or of Name=value'
  return new IsthmusError('VALUE_INVALID', `${formatLocation(node.at)}: values are given as ${wanted}`, {
    data: { at: node.at },
  })
}
