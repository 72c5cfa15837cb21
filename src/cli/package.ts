import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

// The package's own files lie two folders up, in a clone and in the published package alike.
const root = fileURLToPath(new URL('../../', import.meta.url))

export function version(): string {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string }
  return version
}

/** The template that the lab plays when none is named, as seen from the working folder. */
export function exampleTemplate(): string {
  return path.relative(process.cwd(), `${root}examples/orders/template.yaml`)
}
