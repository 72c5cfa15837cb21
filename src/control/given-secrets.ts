import { identityText, type Maybe } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { type LocalReference, secretReference } from './secrets.ts'

/** Where the user keeps a secret that a description names, by its name there. */
export type GivenSecrets = ReadonlyMap<string, LocalReference>

/**
 * Reads `NAME=file:PATH` and `NAME=env:VARIABLE`, as `--secret` gives them.
 *
 * @param folder what a relative path starts from
 * @throws IsthmusError `ARGUMENT_INVALID`
 */
export function givenSecrets(texts: readonly string[], folder: string): GivenSecrets {
  return new Map(
    texts.map((text) => {
      const [, name, uri = ''] = /^(.+?)=((?:file|env):.+)$/.exec(text) ?? []
      const reference = name === undefined ? undefined : secretReference(uri, folder)
      if (name !== undefined && reference && reference.kind !== 'arn') return [name, reference]
      throw new IsthmusError(
        'ARGUMENT_INVALID',
        `--secret ${text}: give NAME=file:PATH or NAME=env:VARIABLE, where NAME is the secret's ARN or its name`,
      )
    }),
  )
}

/** What the user may call a secret that is named by its URI; the shortest first. */
export function secretNames(uri: Maybe<string>): readonly string[] {
  const text = identityText(uri)
  // Secrets Manager ends an ARN with six letters of its own.
  const name = /:secret:(.+?)(?:-(?:[A-Za-z0-9]{6}|\$\{.*\}))?$/.exec(text)?.[1]
  return name === undefined ? [text] : [name, text]
}
