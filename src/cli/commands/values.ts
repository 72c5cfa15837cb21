import { entryOf, formatLocation, isUnknown, itemsOf, type SourceNode, textOf } from '../../model/index.ts'
import { readDocument } from '../../sources/index.ts'
import { IsthmusError } from '../../world/index.ts'

/**
 * Values by their names, from YAML or JSON: a map; or one of the AWS CLI's lists, of `{ParameterKey, ParameterValue}`,
 * of `ParameterKey=Name,ParameterValue=value`, or of `Name=value`; each under `Parameters` too. A list as a value is
 * joined with commas, an empty file gives none. Previous values (`UsePreviousValue`) lie in AWS, and are left open.
 *
 * @throws IsthmusError `TEMPLATE_INVALID` where it does not parse, `VALUE_INVALID` where it has another shape
 */
export function valuesOf(text: string, file: string): Readonly<Record<string, string>> {
  return valuesIn(readDocument(text, file))
}

export function valuesIn(root: SourceNode): Readonly<Record<string, string>> {
  if (root.kind === 'list') return Object.fromEntries(root.items.flatMap(entriesOfItem))
  if (root.kind === 'scalar' && typeof root.value === 'string') return overridesIn(root.text, root)
  const inside = entryOf(root, 'Parameters')
  if (inside?.kind === 'list') return valuesIn(inside)
  const map = inside ?? root
  // An empty file, or one whose values are all commented out.
  if (map.kind === 'scalar' && map.value === null) return {}
  if (map.kind !== 'map') throw shapeless(map)
  return Object.fromEntries([...map.entries].map(([name, node]) => [name, plainText(node, name)]))
}

function entriesOfItem(item: SourceNode): readonly [string, string][] {
  if (item.kind === 'scalar') return Object.entries(overridesIn(item.text, item))
  if (item.kind === 'map' && !item.entries.has('ParameterKey')) return Object.entries(valuesIn(item))
  const [key, value] = [entryOf(item, 'ParameterKey'), entryOf(item, 'ParameterValue')]
  if (key && !value && entryOf(item, 'UsePreviousValue')) return []
  if (!key || !value) throw shapeless(item)
  return [[plainText(key, 'ParameterKey'), plainText(value, 'ParameterValue')]]
}

/** `Name=value Other="a b"`, and `ParameterKey=Name,ParameterValue=value ...`, as a shell would hand them over. */
function overridesIn(text: string, node: SourceNode): Record<string, string> {
  const key = String.raw`(?:ParameterKey=)?(?<name>[\w:/.@-]+?)`
  const value = String.raw`(?<value>(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])*)`
  const override = new RegExp(`\\s*${key}(?:,ParameterValue=|=)${value}(?=\\s|$)`, 'y')
  const found: Record<string, string> = {}
  // One item of a list is one value, with all its spaces.
  const whole = /^([\w:/.@-]+)=([^"'\\]*)$/s.exec(text)
  if (whole && !/\s[\w:/.@-]+=/.test(text) && !text.startsWith('ParameterKey='))
    return { [whole[1]!]: whole[2]!.trim() }
  while (override.lastIndex < text.trimEnd().length) {
    const { groups } = override.exec(text) ?? {}
    if (!groups) throw shapeless(node)
    found[groups.name!] = groups.value!.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g, (_, double, single, escaped) =>
      double !== undefined ? double.replace(/\\(.)/g, '$1') : (single ?? escaped),
    )
  }
  return found
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
