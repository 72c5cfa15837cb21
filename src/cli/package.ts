import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Rule, ruleOf } from '../report/index.ts'

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

/** The codes that have a page in docs/findings. */
export function pageCodes(): readonly string[] {
  return readdirSync(`${root}docs/findings`)
    .filter((file) => /^[A-Z][A-Z0-9_]*\.md$/.test(file) && file !== 'README.md')
    .map((file) => file.slice(0, -3))
    .sort()
}

/** The page of a code as reports show it. */
export function pageRule(code: string): Rule {
  return ruleOf(code, readFileSync(`${root}docs/findings/${code}.md`, 'utf8'))
}
