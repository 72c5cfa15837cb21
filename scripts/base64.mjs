// Writes src/mapping/base64-code.ts, which is src/mapping/base64.wat as a machine reads it. `--check` says whether it is
// current.
import { readFileSync, writeFileSync } from 'node:fs'
import wabt from 'wabt'

const source = new URL('../src/mapping/base64.wat', import.meta.url)
const target = new URL('../src/mapping/base64-code.ts', import.meta.url)

const { parseWat } = await wabt()
const code = parseWat('base64.wat', readFileSync(source, 'utf8'), { simd: true }).toBinary({}).buffer
const lines = Buffer.from(code)
  .toString('base64')
  .match(/.{1,100}/g)
const text = `/** base64.wat; written by \`node scripts/base64.mjs\`. */
export const code = Buffer.from(
  [
${lines.map((line) => `    '${line}',`).join('\n')}
  ].join(''),
  'base64',
)
`

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('src/mapping/base64-code.ts is not current: run node scripts/base64.mjs')
    process.exit(1)
  }
} else {
  writeFileSync(target, text)
}
