import { IsthmusError } from '../world/index.ts'
import { JsonError, type JsonObject, type JsonTree, parseTree, placeOf } from './json-tree.ts'
import type { TriedRecord } from './trial.ts'

export interface EventRecord extends TriedRecord {
  /** `orders-0@15`; undefined for a record that is given by itself. */
  readonly name?: string
}

/**
 * The records that a text stands for: all of a Kafka event, their values decoded from base64; or one, given with the
 * value as a filter sees it: `{"value": {"status": "active"}}`, `{"value": "a text"}`.
 *
 * @throws IsthmusError `EVENT_INVALID`
 */
export function recordsOf(text: string): readonly EventRecord[] {
  const event = eventOf(text)
  const records = member(event, 'records')
  if (records?.kind !== 'object') return [given(event, text)]
  return records.members.flatMap(({ name, value }) => {
    if (value.kind !== 'array') throw invalid(text, value.start, `records.${name} is no list of records`)
    return value.items.map((item, index) => decoded(item, `${name}`, index, text))
  })
}

/** @throws IsthmusError `EVENT_INVALID` for what is no JSON object */
export function eventOf(text: string): JsonObject {
  try {
    const tree = parseTree(text)
    if (tree.kind === 'object') return tree
  } catch (error) {
    if (error instanceof JsonError) throw invalid(text, error.at, error.message)
    throw error
  }
  throw invalid(text, 0, 'an event is a JSON object')
}

function given(event: JsonObject, text: string): EventRecord {
  const value = member(event, 'value')
  const said = value?.kind === 'string' ? value.text : value && text.slice(value.start, value.end)
  const none = value === undefined || (value.kind === 'literal' && value.text === 'null')
  return { value: none ? undefined : Buffer.from(said ?? ''), text }
}

function decoded(record: JsonTree, partition: string, index: number, text: string): EventRecord {
  if (record.kind !== 'object') throw invalid(text, record.start, `records.${partition}[${index}] is no record`)
  const value = member(record, 'value')
  const offset = member(record, 'offset')
  const name = `${partition}@${offset?.kind === 'number' ? offset.text : `[${index}]`}`
  const base64 = value?.kind === 'string' ? value.text : undefined
  if (base64 !== undefined && !/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64))
    throw invalid(text, value!.start, `the value of ${name} is not base64, as Lambda's events have it`)
  return {
    name,
    value: base64 === undefined ? undefined : Buffer.from(base64, 'base64'),
    text: text.slice(record.start, record.end),
  }
}

function member(object: JsonObject, name: string): JsonTree | undefined {
  return object.members.findLast((one) => one.name === name)?.value
}

function invalid(text: string, at: number, message: string): IsthmusError {
  const { line, column } = placeOf(text, at)
  return new IsthmusError('EVENT_INVALID', `${message} (line ${line}, column ${column})`, { data: { line, column } })
}
