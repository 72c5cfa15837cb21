import { existsSync, readFileSync } from 'node:fs'
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

/** A shell command that installs this package below the folder `$WORK`: from the clone, else as it was published. */
export function installCommand(): string {
  const clone = existsSync(`${root}src/cli/main.ts`)
  const what = clone
    ? `"$WORK/$(npm pack --silent --pack-destination "$WORK" '${root}' | tail -1)"`
    : `isthmus@${version()}`
  return `npm install --silent --no-audit --no-fund --omit=dev --prefix "$WORK" ${what}`
}
