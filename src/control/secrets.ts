import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type AwsAccess, type Environment, getSecretValue } from '../aws/index.ts'
import { IsthmusError } from '../world/index.ts'

/** Where a secret is kept: in Secrets Manager, or on this machine, where it is the same JSON. */
export type SecretReference =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'arn'; readonly arn: string; readonly region: string }

export type LocalReference = Exclude<SecretReference, { readonly kind: 'arn' }>

/**
 * @param folder what a relative path starts from
 * @returns undefined when the URI is neither the ARN of a secret nor names a file or an environment variable
 */
export function secretReference(uri: string, folder: string): SecretReference | undefined {
  const [, scheme, rest = ''] = /^(file|env):(.+)$/.exec(uri) ?? []
  if (scheme === 'file') return { kind: 'file', path: path.resolve(folder, rest) }
  if (scheme === 'env') return { kind: 'env', name: rest }
  const region = /^arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:.+$/.exec(uri)?.[1]
  return region === undefined ? undefined : { kind: 'arn', arn: uri, region }
}

/**
 * Reads a secret as it is now. Nothing of what it holds is part of an error.
 *
 * @param required the keys that it must have
 * @param optional those that it may have; all others are left out
 * @throws IsthmusError `SECRET_UNREADABLE`, `SECRET_INVALID`; what a call of AWS throws (`SERVICE_UNREACHABLE`...)
 */
export async function readSecret<R extends string, O extends string = never>(
  access: AwsAccess,
  reference: SecretReference,
  required: readonly R[],
  optional: readonly O[] = [],
): Promise<Secret<R, O>> {
  const text =
    reference.kind === 'arn'
      ? await getSecretValue(access, reference.arn, reference.region)
      : await localText(access.environment, reference)
  return fieldsOf(text, reference, required, optional)
}

/** The same for one that is on this machine. Throws as `readSecret`, but for calls of AWS */
export async function readLocalSecret<R extends string, O extends string = never>(
  environment: Environment,
  reference: LocalReference,
  required: readonly R[],
  optional: readonly O[] = [],
): Promise<Secret<R, O>> {
  return fieldsOf(await localText(environment, reference), reference, required, optional)
}

type Secret<R extends string, O extends string> = Readonly<Record<R, string> & Partial<Record<O, string>>>

function fieldsOf<R extends string, O extends string>(
  text: string,
  reference: SecretReference,
  required: readonly R[],
  optional: readonly O[],
): Secret<R, O> {
  const invalid = (said: string) => {
    const keys = [...required.map((key) => `"${key}"`), ...optional.map((key) => `"${key}" if need be`)].join(', ')
    return new IsthmusError('SECRET_INVALID', `${named(reference)} ${said}: give a JSON object with ${keys}`)
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

async function localText(environment: Environment, reference: LocalReference): Promise<string> {
  const text =
    reference.kind === 'env'
      ? environment[reference.name]
      : await readFile(reference.path, 'utf8').catch(() => undefined)
  if (text !== undefined) return text
  const said = reference.kind === 'env' ? 'is not set: set it to' : 'cannot be read: write into it'
  throw new IsthmusError('SECRET_UNREADABLE', `${named(reference)} ${said} what Secrets Manager would hold`)
}

/** For messages. */
function named(reference: SecretReference): string {
  if (reference.kind === 'arn') return `secret ${reference.arn}`
  return reference.kind === 'file' ? `secret: file ${reference.path}` : `secret: environment variable ${reference.name}`
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
