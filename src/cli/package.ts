import { readdirSync, readFileSync } from 'node:fs'
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
