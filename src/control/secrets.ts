import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { IsthmusError } from '../world/index.ts'

/** Where a secret is kept on this machine; what it holds is the JSON that AWS wants in Secrets Manager. */
export type SecretReference =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'env'; readonly name: string }

/**
 * @param folder what a relative path starts from
 * @returns undefined when the URI names neither a file nor an environment variable
 */
export function secretReference(uri: string, folder: string): SecretReference | undefined {
  const [, scheme, rest = ''] = /^(file|env):(.+)$/.exec(uri) ?? []
  if (scheme === 'file') return { kind: 'file', path: path.resolve(folder, rest) }
  if (scheme === 'env') return { kind: 'env', name: rest }
  return undefined
}

/**
 * Reads a secret as it is now. Nothing of what it holds is part of an error.
 *
 * @param required the keys that it must have
 * @param optional those that it may have; all others are left out
 * @throws IsthmusError `SECRET_UNREADABLE`, `SECRET_INVALID`
 */
export async function readSecret<R extends string, O extends string = never>(
  reference: SecretReference,
  required: readonly R[],
  optional: readonly O[] = [],
): Promise<Readonly<Record<R, string> & Partial<Record<O, string>>>> {
  const text = reference.kind === 'file' ? await readText(reference.path) : process.env[reference.name]
  const where = reference.kind === 'file' ? `file ${reference.path}` : `environment variable ${reference.name}`
  if (text === undefined) throw new IsthmusError('SECRET_UNREADABLE', `secret: ${where} is not set or cannot be read`)
  const invalid = (said: string) => {
    const keys = [...required.map((key) => `"${key}"`), ...optional.map((key) => `"${key}" if need be`)].join(', ')
    return new IsthmusError('SECRET_INVALID', `secret: ${where} ${said}: give a JSON object with ${keys}`)
  }
  const fields = parseObject(text)
  if (!fields) throw invalid('is no JSON object')
  const entries = [...required, ...optional].flatMap((key) => {
    const value = fields[key]
    if (typeof value === 'string') return [[key, value] as const]
    if (value === undefined && !required.some((name) => name === key)) return []
    throw invalid(`has no text "${key}"`)
  })
  // Each required key is there, or it would have thrown.
  return Object.fromEntries(entries) as Record<R, string> & Partial<Record<O, string>>
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined)
}

/** The parser's own message would quote the secret. */
function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined
  } catch {
    return undefined
  }
}
