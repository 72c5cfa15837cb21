import type { SettingCode, SettingProblem } from './settings.ts'
import type { SourceLocation } from './source.ts'
import { entryOf, itemsOf, type MapNode, type SourceNode } from './source-node.ts'
import { isUnknown, type Maybe, type Unknown } from './unknown.ts'

/** What is wrong, and what to do about it. */
export interface Complaint {
  readonly message: string
  readonly remedy: string
  readonly code?: SettingCode
  readonly severity?: 'error' | 'warning'
  readonly open?: Unknown
  /** Where, if not at the parameter. */
  readonly at?: SourceLocation
}

/**
 * Reads a mapping's parameters by their API names. What AWS would refuse is noted and read as if it were not given,
 * so that one mistake leaves the rest of the mapping readable. What is unknown stays unknown.
 */
export class SettingReader {
  readonly problems: SettingProblem[] = []
  readonly places: Record<string, SourceLocation> = {}
  readonly #parameters: MapNode

  constructor(parameters: MapNode) {
    this.#parameters = parameters
  }

  get at(): SourceLocation {
    return this.#parameters.at
  }

  /** Path with dots: `DestinationConfig.OnFailure.Destination`. */
  node(parameter: string): SourceNode | undefined {
    const node = entryOf(this.#parameters, ...parameter.split('.'))
    if (node) this.places[parameter] = node.at
    return node
  }

  has(parameter: string): boolean {
    return this.node(parameter) !== undefined
  }

  text(parameter: string, rule: { readonly pattern?: RegExp; readonly maximum?: number; readonly wanted: string }) {
    const node = this.node(parameter)
    return node && this.checkText(parameter, node, rule)
  }

  checkText(
    parameter: string,
    node: SourceNode,
    rule: { readonly pattern?: RegExp; readonly maximum?: number; readonly wanted: string },
  ): Maybe<string> | undefined {
    if (node.kind === 'unknown') return node.unknown
    const fits =
      node.kind === 'scalar' &&
      node.text.length <= (rule.maximum ?? Number.POSITIVE_INFINITY) &&
      (rule.pattern?.test(node.text) ?? true)
    if (fits) return node.text
    return this.#refuse(parameter, node, rule.wanted)
  }

  /** A whole number within the ranges. */
  number(parameter: string, ...ranges: readonly (readonly [low: number, high: number])[]): Maybe<number> | undefined {
    const node = this.node(parameter)
    if (!node) return undefined
    if (node.kind === 'unknown') return node.unknown
    const value = node.kind === 'scalar' && /^-?\d+(\.0+)?$/.test(node.text.trim()) ? Number(node.text) : Number.NaN
    if (ranges.some(([low, high]) => value >= low && value <= high)) return value
    const spans = ranges.map(([low, high]) => (low === high ? `${low}` : `${low} to ${high}`))
    return this.#refuse(parameter, node, `a whole number: ${spans.join(' or ')}`)
  }

  boolean(parameter: string): Maybe<boolean> | undefined {
    const node = this.node(parameter)
    if (!node) return undefined
    if (node.kind === 'unknown') return node.unknown
    const text = node.kind === 'scalar' ? node.text.toLowerCase() : ''
    if (text === 'true' || text === 'false') return text === 'true'
    return this.#refuse(parameter, node, 'true or false')
  }

  /** One of AWS's words; the text of the refusal is AWS's own. */
  word<const Word extends string>(parameter: string, words: readonly Word[]): Maybe<Word> | undefined {
    const node = this.node(parameter)
    if (!node) return undefined
    if (node.kind === 'unknown') return node.unknown
    const word = words.find((candidate) => node.kind === 'scalar' && candidate === node.text)
    if (word) return word
    const field = parameter.charAt(0).toLowerCase() + parameter.slice(1)
    this.note(parameter, {
      message: `1 validation error detected: Value '${shown(node)}' at '${field}' failed to satisfy constraint: Member must satisfy enum value set: [${words.join(', ')}]`,
      remedy: `give ${parameter} one of ${words.join(', ')}`,
    })
    return undefined
  }

  /** Items of a list; a list that is unknown as a whole is noted as undecided and read as empty. */
  items(parameter: string): readonly SourceNode[] {
    const node = this.node(parameter)
    if (node?.kind === 'unknown') this.undecided(parameter, node)
    return node?.kind === 'unknown' ? [] : itemsOf(node)
  }

  undecided(parameter: string, node: SourceNode): void {
    if (node.kind !== 'unknown') return
    this.note(parameter, {
      code: 'SETTING_UNDECIDED',
      severity: 'warning',
      open: node.unknown,
      message: `${parameter} is not known`,
      remedy: `give the ${node.unknown.question}`,
    })
  }

  note(parameter: string, complaint: Complaint): void {
    const node = entryOf(this.#parameters, ...parameter.split('.'))
    this.problems.push({
      code: complaint.code ?? 'SETTING_INVALID',
      severity: complaint.severity ?? 'error',
      parameter,
      ...(node ? { value: shown(node) } : {}),
      ...(complaint.open ? { open: complaint.open } : {}),
      at: complaint.at ?? node?.at ?? this.#parameters.at,
      message: complaint.message,
      remedy: complaint.remedy,
    })
  }

  #refuse(parameter: string, node: SourceNode, wanted: string): undefined {
    this.note(parameter, {
      message: `${parameter} is ${shown(node)}, which is not ${wanted}`,
      remedy: `give ${parameter} ${wanted}`,
    })
    return undefined
  }
}

/** A value as a message shows it. */
export function shown(node: SourceNode): string {
  if (node.kind === 'scalar') return node.text
  return node.kind === 'unknown' ? 'unknown' : `a ${node.kind}`
}

/** Both known and the first above the second; unknown values are never said to conflict. */
export function exceeds(a: Maybe<number>, b: Maybe<number>): boolean {
  return !isUnknown(a) && !isUnknown(b) && a > b
}

/** A key that is there only with a value. */
export function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value }
}
