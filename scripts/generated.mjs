import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './node24.mjs'

/** Writes a file that is made of others; with `--check` it only says, and exits with 1, when it is not as it would be. */
export function keepCurrent(file, text) {
  const target = path.join(root, file)
  if (!process.argv.includes('--check')) return writeFileSync(target, text)
  if (readFileSync(target, 'utf8') === text) return
  console.error(`${file} is not current: run node ${path.relative(root, process.argv[1])}`)
  process.exit(1)
}
