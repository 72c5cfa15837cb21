import { IsthmusError, messageOf } from '../world/index.ts'
import type { CheckResult } from './types.ts'

interface Entry {
  readonly fingerprint: string
  readonly code: string
  /** For who reads the file; only the fingerprint counts. */
  readonly about: string
}

/** What a check finds now, as the file that accepts it from now on. What is suppressed where it stands is not in it. */
export function writeBaseline({ findings, questions }: CheckResult): string {
  const entries: Entry[] = [
    ...findings
      .filter(({ accepted }) => accepted?.by !== 'suppression')
      .map(({ fingerprint, code, resource, hop }) => ({ fingerprint, code, about: hop || resource })),
    ...questions.map(({ fingerprint, question }) => ({ fingerprint, code: 'UNDECIDED', about: question })),
  ]
  const accepted = entries.sort((a, b) => (a.code + a.about < b.code + b.about ? -1 : 1))
  return `${JSON.stringify({ format_version: '1.0', accepted }, null, 2)}\n`
}

/**
 * The fingerprints that a baseline accepts, with what each is about.
 *
 * @throws IsthmusError `BASELINE_INVALID`
 */
export function readBaseline(text: string, file: string): ReadonlyMap<string, string> {
  const invalid = (why: string) =>
    new IsthmusError('BASELINE_INVALID', `${file} is no baseline (${why}): write it anew with --write-baseline`, {
      data: { path: file },
    })
  const { format_version: version, accepted } = parsed(text, invalid)
  if (typeof version !== 'string' || !version.startsWith('1.')) throw invalid(`format_version ${version}, not 1.x`)
  if (!Array.isArray(accepted)) throw invalid('no list "accepted"')
  return new Map(
    accepted.map((entry: Partial<Entry> | null) => {
      if (typeof entry?.fingerprint !== 'string') throw invalid('an entry without fingerprint')
      return [entry.fingerprint, `${entry.code ?? ''} ${entry.about ?? ''}`.trim()]
    }),
  )
}

function parsed(text: string, invalid: (why: string) => IsthmusError): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(text)
    if (typeof document === 'object' && document !== null) return { ...document }
  } catch (error) {
    throw invalid(messageOf(error))
  }
  throw invalid('no JSON object')
}
