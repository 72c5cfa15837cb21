import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { root } from './paths.ts'

/** Asserts that documents are of a published schema, which takes members that it does not know: ours must know all. */
export function ofSchema(name: string): (document: unknown) => void {
  const schema = JSON.parse(readFileSync(`${root}/schema/${name}.json`, 'utf8'))
  const validate = new Ajv2020({ allErrors: true }).compile(closed({ ...schema, $id: 'closed' }) as object)
  return (document) => assert.ok(validate(document), JSON.stringify(validate.errors, null, 2))
}

function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, closed(inner)])
  const isShape = 'properties' in value && 'type' in value
  return Object.fromEntries(isShape ? [...entries, ['additionalProperties', false]] : entries)
}
