import { Ajv, type Options } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import Ajv04 from 'ajv-draft-04'
import type { Codec, RegisteredSchema } from './types.ts'

// What a draft does not know is no error, and neither is a format: drafts differ in them. Doubles are not exact: 0.07 is
// a multiple of 0.01 all the same.
const options: Options = {
  strict: false,
  validateFormats: false,
  multipleOfPrecision: 6,
  logger: false,
  code: { regExp: Object.assign(anyRegExp, { code: 'anyRegExp' }) },
}

/**
 * JSON with a schema of draft 4 (the one that Glue's serializer checks by), 6, 7 (which is meant when none is named),
 * 2019-09 or 2020-12. What it throws says nothing of what is in a message.
 *
 * @throws Error when the schema is none, or refers to one that is not among its references
 * @see https://json-schema.org/specification
 */
export function jsonSchemaCodec(schema: RegisteredSchema): Codec {
  const root: unknown = JSON.parse(schema.text)
  const ajv = validatorFor(root)
  const base = isObject(root) && typeof root.$id === 'string' ? root.$id : ''
  // By Confluent's rule a reference is named as seen from the root.
  for (const { name, text } of schema.references)
    ajv.addSchema(undrafted(JSON.parse(text)), ajv.opts.uriResolver.resolve(base, name))
  const validate = ajv.compile(undrafted(root))
  return ({ body }) => {
    if (validate(parsed(textOf(body)))) return body.subarray(body.subarray(0, 3).equals(bom) ? 3 : 0)
    // Where it is in the message is its author's: that path may have keys of maps.
    const why = validate.errors?.map(({ schemaPath, message }) => `${schemaPath}: ${message}`)
    throw new Error(why?.join(', '))
  }
}

/** JSON has none, and some write it. */
const bom = Buffer.from('\ufeff')
const utf8 = new TextDecoder('utf-8', { fatal: true })

function textOf(body: Buffer): string {
  try {
    return utf8.decode(body)
  } catch {
    throw new Error('it is no UTF-8')
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // JavaScript's own error quotes it.
    throw new Error('it is no JSON')
  }
}

function validatorFor(schema: unknown): Ajv {
  const draft = isObject(schema) ? String(schema.$schema) : ''
  if (draft.includes('draft-04')) return new Ajv04.default(options)
  const ajv = draft.includes('2019-09')
    ? new Ajv2019(options)
    : draft.includes('2020-12')
      ? new Ajv2020(options)
      : new Ajv(options)
  // Draft 4's `$id`; the library refuses it elsewhere, where it means nothing.
  return ajv.removeKeyword('id')
}

/** The draft is chosen: the library takes it by no other than its exact name. */
function undrafted(schema: unknown): object {
  if (!isObject(schema)) return schema as object
  const { $schema, ...rest } = schema
  return rest
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** Most patterns are written for Java, and JavaScript's strict syntax refuses some that its older one takes. */
function anyRegExp(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags)
  } catch {
    return new RegExp(pattern)
  }
}
