import { readJson } from './json.ts'
import { textsAt } from './translation.ts'

/** `isthmus snapshot` writes one into the folder of every account and Region: what it wrote, and what it was not told. */
export const manifestName = 'isthmus-snapshot.json'

/** What its readers write beside the outputs: which findings they accept. */
export const ignoreName = /(^|\/)isthmus-ignore\.(json|ya?ml)$/

/**
 * What an earlier snapshot wrote beside its manifest, and a later one no more.
 *
 * @param before the text of the earlier manifest
 */
export function staleFiles(before: string, file: string, now: ReadonlySet<string>): readonly string[] {
  const written = textsAt(readJson(before, file), 'Files')
  // Only what a snapshot may have written: service/command.json.
  return written.filter((name) => /^[a-z0-9]+\/[\w+=,.@-]+\.json$/.test(name) && !now.has(name))
}
