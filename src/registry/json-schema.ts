import { Ajv, type Options } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import draft06 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' }
import Ajv04 from 'ajv-draft-04'
import type { Codec, RegisteredSchema } from './types.ts'

// What a draft does not know is no error, and neither is a format: drafts differ in them.
const options: Options = { strict: false, validateFormats: false, logger: false }

/**
 * JSON with a schema of draft 4 (the one that Glue's serializer checks by), 6, 7 (which is meant when none is named),
 * 2019-09 or 2020-12.
 *
 * @throws Error when the schema is none, or refers to one that is not among its references
 * @see https://json-schema.org/specification
 */
export function jsonSchemaCodec(schema: RegisteredSchema): Codec {
  const root: unknown = JSON.parse(schema.text)
  const ajv = validatorFor(root)
  for (const { name, text } of schema.references) ajv.addSchema(JSON.parse(text), name)
  const validate = ajv.compile(root as object)
  return ({ body }) => {
    const text = utf8.decode(body)
    if (validate(JSON.parse(text))) return text
    throw new Error(ajv.errorsText(validate.errors, { dataVar: 'message' }))
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function validatorFor(schema: unknown): Ajv {
  const draft = typeof schema === 'object' && schema !== null && '$schema' in schema ? String(schema.$schema) : ''
  if (draft.includes('draft-04')) return new Ajv04.default(options)
  if (draft.includes('2019-09')) return new Ajv2019(options)
  if (draft.includes('2020-12')) return new Ajv2020(options)
  const ajv = new Ajv(options)
  if (draft.includes('draft-06')) ajv.addMetaSchema(draft06)
  return ajv
}
