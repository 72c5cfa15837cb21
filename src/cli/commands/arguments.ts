import { readdirSync, readFileSync, statSync } from 'node:fs'
import { IsthmusError, messageOf } from '../../world/index.ts'

/** The text of a file that the user named; 0 is stdin. @throws IsthmusError with `code` when it cannot be read */
export function readFile(
  file: string | 0,
  code: 'TEMPLATE_UNREADABLE' | 'CONFIG_UNREADABLE' | 'BASELINE_UNREADABLE' | 'VALUES_UNREADABLE' | 'INPUT_UNREADABLE',
): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new IsthmusError(code, `cannot read ${file || 'stdin'}: ${messageOf(cause)}`, { cause, data: { path: file } })
  }
}

/** What lies around a source; what cannot be read is not there. */
export const filesAround = {
  list: (folder: string): readonly string[] => orNone(() => readdirSync(folder)) ?? [],
  read: (path: string): string | undefined => orNone(() => readFileSync(path, 'utf8')),
}

export function isFolder(name: string): boolean {
  return orNone(() => statSync(name).isDirectory()) ?? false
}

/**
 * The files of a snapshot, in the order of their names; hidden ones and Markdown beside them are none.
 *
 * @throws IsthmusError `SNAPSHOT_UNREADABLE`
 */
export function filesIn(folder: string): readonly { readonly path: string; readonly text: string }[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.') && !/\.md$/i.test(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const name = `${folder.replace(/\/$/, '')}/${entry.name}`
        return isFolder(name) ? filesIn(name) : [{ path: name, text: readFileSync(name, 'utf8') }]
      })
  } catch (cause) {
    if (cause instanceof IsthmusError) throw cause
    throw new IsthmusError('SNAPSHOT_UNREADABLE', `cannot read ${folder}: ${messageOf(cause)}`, {
      cause,
      data: { path: folder },
    })
  }
}

function orNone<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** `--set Name=value`, given any number of times. @throws IsthmusError `ARGUMENT_INVALID` */
export function parametersOf(set: readonly string[] | undefined): Record<string, string> {
  const entries = (set ?? []).map((text) => {
    const at = text.indexOf('=')
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
    throw new IsthmusError('ARGUMENT_INVALID', `--set ${text} is not of the form Name=value`)
  })
  return Object.fromEntries(entries)
}

/** A whole number of a range. @throws IsthmusError `ARGUMENT_INVALID` */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value
  throw new IsthmusError('ARGUMENT_INVALID', `${name} ${text} is not a whole number from ${least} to ${most}`)
}

/** One of some words. @throws IsthmusError `ARGUMENT_INVALID` */
export function oneOf<W extends string>(name: string, text: string, words: readonly W[]): W {
  const word = words.find((one) => one === text)
  if (word !== undefined) return word
  throw new IsthmusError('ARGUMENT_INVALID', `${name} ${text} is none of ${words.join(', ')}`)
}

/** A flag as it is typed: `--function-at` of `functionAt`. */
export function flagNamed(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** Colour where a person looks on: a terminal that wants it. */
export function wantsColor(stream: NodeJS.WriteStream, color: boolean): boolean {
  return color && stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
}
