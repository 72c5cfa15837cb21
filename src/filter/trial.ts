import { isUtf8 } from 'node:buffer'
import { type Field, standTogether } from './consistency.ts'
import { Machine } from './machine.ts'
import { pathTree } from './path-tree.ts'
import type { Alternative, Condition, Pattern } from './pattern.ts'
import { RecordFilter } from './record-filter.ts'
import { Scanner } from './scanner.ts'

// One pattern tried on one event, to be told to a person: slow, and with reasons.

/** A field that is not what it must be. */
export interface Failure {
  /** Names joined by dots; several, where values of them are not of the same element of an array. */
  readonly paths: readonly string[]
  /** What the pattern wants of the field, as it has it. */
  readonly wanted: string
  /** What the event has there, as JSON; nothing: the field is not there. */
  readonly found: readonly string[]
}

export interface Trial {
  readonly matched: boolean
  /** What the pattern says of the value did not count: the value is this, and the pattern for something else. */
  readonly ignored?: 'a plain string' | 'JSON' | 'not UTF-8'
  /** Of each alternative of the pattern, the first field that fails. */
  readonly failures: readonly Failure[]
}

/** A record of a Kafka event. */
export interface TriedRecord {
  /** Undefined: it has none. */
  readonly value: Buffer | undefined
  /** The record as JSON, for what a pattern says of more than the value. */
  readonly text: string
}

/** A pattern on a whole event, as EventBridge has it. The event is JSON. */
export function tryEvent({ alternatives }: Pattern, event: string): Trial {
  const bytes = Buffer.from(event)
  const machine = new Machine(alternatives)
  const matched = machine.judge(bytes, 0, bytes.length, machine.all) === 'match'
  return { matched, failures: matched ? [] : distinct(alternatives.map((one) => failureOf(one, [[bytes, '']]))) }
}

/** A pattern on a record, as a mapping has it. */
export function tryRecord(pattern: Pattern, { value, text }: TriedRecord): Trial {
  const record = Buffer.from(text)
  const matched = new RecordFilter([pattern]).passes(value ?? record, 0, value?.length ?? -1, record)
  const format = value && formatOf(value)
  const about = pattern.alternatives.flat().map(({ path }) => path)
  const passedOver = format === 'JSON' ? isText : format === 'not UTF-8' ? isData : isJson
  const ignored = format && about.some(passedOver) ? { ignored: format } : {}
  const of = (alternative: Alternative) =>
    failureOf(
      format ? alternative.filter(({ path }) => !passedOver(path)) : alternative,
      documentsOf(record, value, format),
    )
  return { matched, ...ignored, failures: matched ? [] : distinct(pattern.alternatives.map(of)) }
}

const isText = (path: string) => path === 'value'
const isJson = (path: string) => path.startsWith('value.')
const isData = (path: string) => isText(path) || isJson(path)

function formatOf(value: Buffer): 'JSON' | 'a plain string' | 'not UTF-8' {
  const nothing = new Machine([])
  if (!isUtf8(value)) return 'not UTF-8'
  return nothing.judge(value, 0, value.length, nothing.all) === 'not JSON' ? 'a plain string' : 'JSON'
}

/** JSON, and the path that it stands at. */
type Document = readonly [json: Buffer, path: string]

function documentsOf(record: Buffer, value: Buffer | undefined, format: string | undefined): readonly Document[] {
  if (!value || format === 'not UTF-8') return [[record, '']]
  return [
    [record, ''],
    [format === 'JSON' ? value : Buffer.from(JSON.stringify(value.toString())), 'value'],
  ]
}

/** The first condition that fails; undefined when none does. */
function failureOf(alternative: Alternative, documents: readonly Document[]): Failure | undefined {
  const found = new Map<Condition, { fields: Field[]; texts: string[] }>(
    alternative.map((condition) => [condition, { fields: [], texts: [] }]),
  )
  // The record as the event shows it has the value in base64; it is judged decoded.
  const parts = documents.map(([json, path]) => {
    const about = alternative.filter((one) => documents.length === 1 || isData(one.path) === (path === 'value'))
    gather(about, json, path, found)
    return about
  })
  for (const condition of alternative) {
    const { fields, texts } = found.get(condition)!
    if (fields.some(({ holds }) => holds) || (condition.absent && fields.length === 0)) continue
    return { paths: [condition.path], wanted: condition.wanted, found: texts }
  }
  const apart = parts.find((about) => !standTogether(about, (condition) => found.get(condition)!.fields))
  const inArrays = apart?.filter((condition) => found.get(condition)!.fields.some(({ slot }) => slot))
  return inArrays && { paths: inArrays.map(({ path }) => path), wanted: 'values of one element', found: [] }
}

function gather(
  conditions: Alternative,
  json: Buffer,
  path: string,
  found: ReadonlyMap<Condition, { fields: Field[]; texts: string[] }>,
): void {
  const { root } = pathTree([conditions])
  const node = path === '' ? root : root.descend(path)
  if (!node) return
  new Scanner().scan(node, json, 0, json.length, {
    value({ wanted }, leaf, scanner) {
      const slot = scanner.slot()
      for (const { condition } of wanted) {
        const { fields, texts } = found.get(condition)!
        const holds = condition.tests.some((test) => test(leaf))
        fields.push({ holds, slot })
        texts.push(leaf.kind === 'string' ? JSON.stringify(leaf.text.slice(1, -1)) : leaf.text)
      }
      return false
    },
  })
}

function distinct(failures: readonly (Failure | undefined)[]): readonly Failure[] {
  const all = failures.filter((failure) => failure !== undefined)
  return [...new Map(all.map((failure) => [JSON.stringify(failure), failure])).values()]
}
