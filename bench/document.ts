import { writeFileSync } from 'node:fs'
import os from 'node:os'

/** Where a bench ran: what its figures hang on. */
export function machine() {
  return { node: process.version, cpus: os.cpus().length, model: os.cpus()[0]?.model }
}

/** Tells what a bench found: as text, or with `--json -` as one JSON document; `--json FILE` writes it there too. */
export function tellFound(json: string | undefined, document: object, text: string): void {
  if (json !== undefined && json !== '-') writeFileSync(json, `${JSON.stringify(document, null, 2)}\n`)
  process.stdout.write(json === '-' ? `${JSON.stringify(document)}\n` : `${text}\n`)
}
