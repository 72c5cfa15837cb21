// `npm run build`: what is published, in dist/.
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, rmSync } from 'node:fs'
import { root } from './node24.mjs'

rmSync(`${root}/dist`, { recursive: true, force: true })
const tsc = [`${root}/node_modules/typescript/bin/tsc`, '-p', `${root}/tsconfig.build.json`]
process.exitCode = spawnSync(process.execPath, tsc, { stdio: 'inherit' }).status ?? 1

// What is not TypeScript is read at run time as it is, such as the runtimes that load a function's handler.
for (const file of globSync('**/*', { cwd: `${root}/src`, exclude: ['**/fixtures'], withFileTypes: true })) {
  if (!file.isFile() || file.name.endsWith('.ts')) continue
  const from = `${file.parentPath}/${file.name}`
  cpSync(from, from.replace(`${root}/src`, `${root}/dist`))
}
