// Writes src/mapping/base64-code.ts, which is src/mapping/base64.wat as a machine reads it. `--check` says whether it is
// current.
import { readFileSync } from 'node:fs'
import wabt from 'wabt'
import { keepCurrent } from './generated.mjs'

const source = new URL('../src/mapping/base64.wat', import.meta.url)
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

keepCurrent('src/mapping/base64-code.ts', text)
