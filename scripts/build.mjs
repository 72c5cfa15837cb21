// `npm run build`: what is published, in dist/. A few files in place of hundreds, for each takes a share of the start.
import { cpSync, rmSync } from 'node:fs'
import { build } from 'esbuild'
import { root } from './node24.mjs'

rmSync(`${root}/dist`, { recursive: true, force: true })
await build({
  entryPoints: [`${root}/src/cli/main.ts`],
  outdir: `${root}/dist/cli`,
  bundle: true,
  packages: 'external',
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  logLevel: 'warning',
})
// Read at run time as they are, beside the code that names them: the runtimes that load a function's handler.
cpSync(`${root}/src/targets/bootstrap`, `${root}/dist/cli/bootstrap`, { recursive: true })
