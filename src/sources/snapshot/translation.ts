import { entryOf, itemsOf, type SourceLocation, type SourceNode, scalarNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import { type Place, within } from '../place.ts'
import type { Teller, TemplateResource } from '../template.ts'
import type { Answers, Item } from './answers.ts'
import type { Command } from './outputs.ts'

/** A resource by CloudFormation's names, and the ids and ARNs by which AWS means it. */
export interface Described extends TemplateResource {
  readonly names: readonly string[]
}

/** All resources of some types, from the outputs of a snapshot. `homes`: where the mappings are that are checked. */
export type Translate = (answers: Answers, homes: readonly Place[]) => readonly Described[]

/** The text under a path, where one stands there. */
export function textAt(node: SourceNode | undefined, ...path: readonly string[]): string | undefined {
  const found = entryOf(node, ...path)
  return found?.kind === 'scalar' ? found.text : undefined
}

export function listAt(node: SourceNode | undefined, ...path: readonly string[]): readonly SourceNode[] {
  return itemsOf(entryOf(node, ...path))
}

export function textsAt(node: SourceNode | undefined, ...path: readonly string[]): readonly string[] {
  return listAt(node, ...path).flatMap((item) => (item.kind === 'scalar' ? [item.text] : []))
}

export type Properties = Readonly<Record<string, SourceNode | undefined>>

/** Those properties that both AWS's description and CloudFormation have by one name. */
export function same(node: SourceNode, ...names: readonly string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, entryOf(node, name)]))
}

/** Ids are those of AWS with the tag `Name` or another name behind: `rtb-0abc (private-a)`. */
export function labelled(id: string, item: SourceNode, otherName?: string): string {
  const tags = [...listAt(item, 'Tags'), ...listAt(item, 'TagSet')]
  const tag = tags.find((each) => textAt(each, 'Key') === 'Name')
  const name = (tag && textAt(tag, 'Value')) || otherName
  return name ? `${id} (${name})` : id
}

/** @param names what AWS calls it; the first is its id */
export function described(
  type: string,
  item: Item,
  id: string,
  names: readonly string[],
  properties: Properties,
): Described {
  const { region } = item.place
  return { id, type, at: item.at, names, properties: mapNode(properties, item.at), ...(region ? { region } : {}) }
}

/** What belongs to a resource and has no name at AWS: an association, a route. */
export function part(type: string, id: string, at: SourceLocation, properties: Properties): Described {
  return { id, type, at, names: [], properties: mapNode(properties, at) }
}

export function text(value: string | boolean, at: SourceLocation): SourceNode {
  return scalarNode(value, at)
}

/**
 * A value that a command would tell.
 *
 * @param together what the question says where one command would tell several
 */
export function asked(
  what: string,
  { said, command }: Teller,
  at: SourceLocation,
  together = what,
): Extract<SourceNode, { readonly kind: 'unknown' }> {
  return { kind: 'unknown', unknown: { unknown: what, question: `${together}: ${said}`, command, at }, at }
}

/** What an output says of something that only its file names: by all of its name, or by the end of it. */
export function toldOf(answers: Answers, command: Command, name: string, place: Place): Item | undefined {
  return answers.of(command).find((item) => isNamed(item.subject, name) && within(item.place, place))
}

/** A file is named after what it is about, or ends with its name. */
export function isNamed(subject: string, name: string): boolean {
  return subject === name || (subject.endsWith(name) && /[._-]$/.test(subject.slice(0, -name.length)))
}

/** Where what owns a resource describes it; a shared one is seen by others too. */
export function ownerOf(item: Item): Place {
  const owner = textAt(item.node, 'OwnerId')
  return owner === undefined ? item.place : { ...item.place, account: owner }
}
