import { fieldsOf, type HttpClient, type HttpResponse } from '../aws/index.ts'
import { IsthmusError } from '../world/index.ts'
import type { DataFormat, NamedSchema, SchemaReference, SchemaStore } from './types.ts'

interface Answer {
  readonly schema: string
  /** Absent: Avro. */
  readonly schemaType?: string
  readonly references?: readonly { readonly name: string; readonly subject: string; readonly version: number }[]
}

/**
 * A registry with Confluent's API.
 *
 * @param url as SchemaRegistryURI has it, with a path where the registry has one
 * @param authorization the header of that name, asked for each request; undefined for none
 * @see https://docs.confluent.io/platform/current/schema-registry/develop/api.html
 */
export function confluentStore(
  client: HttpClient,
  url: URL,
  authorization: () => Promise<string | undefined>,
): SchemaStore {
  const base = url.href.replace(/\/$/, '')

  async function get(path: string): Promise<Answer | undefined> {
    const login = await authorization()
    const headers = { accept: 'application/vnd.schemaregistry.v1+json, application/json' }
    const response = await client
      .request(new URL(base + path), {
        method: 'GET',
        headers: login === undefined ? headers : { ...headers, authorization: login },
        body: '',
      })
      .catch((error) => {
        throw named(error)
      })
    return answerOf(url, path, response)
  }

  /**
   * Depth first, so that what a schema needs stands before it. A version that was deleted since is kept by a registry
   * for who refers to it.
   *
   * @param seen names that are asked for, so that no circle is followed
   */
  async function gather({ references = [] }: Answer, found: NamedSchema[], seen: Set<string>): Promise<boolean> {
    for (const { name, subject, version } of references) {
      if (seen.has(name)) continue
      seen.add(name)
      const answer = await get(`/subjects/${encodeURIComponent(subject)}/versions/${version}?deleted=true`)
      if (!answer || !(await gather(answer, found, seen))) return false
      found.push({ name, text: answer.schema })
    }
    return true
  }

  return {
    async find({ kind, id }: SchemaReference) {
      const answer = await get(kind === 'guid' ? `/schemas/guids/${id}` : `/schemas/ids/${id}`)
      const references: NamedSchema[] = []
      if (!answer || !(await gather(answer, references, new Set()))) return undefined
      return { format: formatOf(url, answer.schemaType), text: answer.schema, references }
    },
  }
}

/** That it cannot be reached is told among what else a mapping reaches. */
function named(error: unknown): unknown {
  if (!(error instanceof IsthmusError)) return error
  return new IsthmusError(error.code, `schema registry: ${error.message}`, { cause: error, data: error.data })
}

function answerOf(url: URL, path: string, response: HttpResponse): Answer | undefined {
  const { headers, status } = response
  const retryAfter = headers['retry-after']
  const fields = fieldsOf(response)
  if (status === 200 && typeof fields.schema === 'string') return { ...fields, schema: fields.schema }
  // 40401 to 40403: no such subject, version, schema. Another 404 is no registry's.
  if (status === 404 && /^4040\d$/.test(String(fields.error_code))) return undefined
  const denied = status === 401 || status === 403
  const said = typeof fields.message === 'string' ? `: ${fields.message}` : ''
  const what = denied ? 'denies' : 'fails'
  throw new IsthmusError(
    denied ? 'SERVICE_DENIED' : 'SERVICE_FAILED',
    `schema registry ${url.host} ${what} GET ${path}: ${status}${said}`,
    { data: { host: url.host, path, status, ...(retryAfter && { retryAfter }) } },
  )
}

function formatOf(url: URL, type = 'AVRO'): DataFormat {
  if (type === 'AVRO' || type === 'PROTOBUF' || type === 'JSON') return type
  throw new IsthmusError('SERVICE_FAILED', `schema registry ${url.host} has a schema of type ${type}, which is unknown`)
}
