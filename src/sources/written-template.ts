import { posix } from 'node:path'
import { entryOf, formatLocation, type MapNode, mapOf, type SourceLocation, type SourceNode } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { constructOf, placedIn, withLocalCode } from './constructs.ts'
import { readDocument } from './document.ts'
import { type Gap, macrosOf } from './gaps.ts'
import { type Included, transform, withIncludes } from './includes.ts'
import { unrollLoops } from './loops.ts'
import { expandSam } from './sam.ts'
import type { Files } from './terraform/places.ts'

export interface TemplateText {
  readonly file: string
  readonly text: string
  /** Where the CDK's construct of this path is written. */
  readonly placeOf?: (construct: string) => SourceLocation | undefined
}

/** Works a value out before the stack is made; `undefined` for what is left out. */
type Early = (node: SourceNode) => SourceNode | undefined

/** A template as it is written, before any name in it means something: its sections, and the resources that they list. */
export class WrittenTemplate {
  /** The template, and what it includes. */
  readonly documents: Included['documents']
  readonly #template: TemplateText
  readonly #root: SourceNode

  /** @throws IsthmusError `TEMPLATE_INVALID` */
  constructor(template: TemplateText, files: Files | undefined) {
    const { file, text } = template
    const root = readDocument(text, file)
    const included = text.includes('AWS::Include') ? withIncludes(root, file, files) : undefined
    this.#template = template
    this.#root = included?.root ?? root
    this.documents = [{ file, text }, ...(included?.documents ?? [])]
  }

  section(name: string): MapNode | undefined {
    const node = entryOf(this.#root, name)
    return node && mapOf(node, name)
  }

  /** A section with its loops unrolled. */
  unrolled(name: string, early: Early): MapNode | undefined {
    const section = this.section(name)
    if (!section || !this.#template.text.includes('Fn::ForEach::')) return section
    return unrollLoops(section, early)
  }

  /**
   * Its resources by logical id, as CloudFormation has them once loops are unrolled and SAM's are expanded; what the CDK
   * made lies where its construct is written.
   *
   * @param partition absent: not known
   * @throws IsthmusError `TEMPLATE_INVALID` where it lists none
   */
  resources(early: Early, partition: string | undefined): ReadonlyMap<string, SourceNode> {
    const resources = this.unrolled('Resources', early)
    if (!resources) {
      const root = this.#root
      const has = (key: string) => root.kind === 'map' && root.entries.has(key)
      const said = has('Resources') ? 'Resources is empty' : 'there are no Resources'
      const otherwise = has('Topics') || has('Mappings') ? ' A mapping file is for serve, and stands alone there.' : ''
      throw new IsthmusError(
        'TEMPLATE_INVALID',
        `${formatLocation(root.at)}: ${said}: a template lists its resources as a map under that key (is something indented wrongly?${otherwise})`,
        { data: { at: root.at } },
      )
    }
    const entries = [...resources.entries].filter(([id]) => id !== transform)
    const placed = new Map(entries.map(([id, node]): [string, SourceNode] => [id, this.#placed(node)]))
    return expandSam({ ...resources, entries: placed }, this.section('Globals'), partition)
  }

  /**
   * The macros of the whole template that are not run.
   *
   * @param id theirs in the Integration
   */
  macros(id: string): readonly Gap[] {
    return macrosOf(this.#root, id)
  }

  /** Whether there may be macros deeper in it. */
  get mayHaveMacros(): boolean {
    return this.documents.some(({ text }) => /(Fn::|!)Transform/.test(text))
  }

  /** What the CDK made lies where the construct is written, or else bears its path. */
  #placed(resource: SourceNode): SourceNode {
    const { file, placeOf } = this.#template
    const construct = constructOf(resource)
    const node = construct === undefined ? resource : placedIn(resource, construct, placeOf?.(construct))
    return withLocalCode(node, posix.dirname(file))
  }
}
