#!/usr/bin/env node
// Starts the command. Syntax that old Nodes can read, so that they can say which Node is needed.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

// What is compiled once is kept in the folder for temporary files (NODE_DISABLE_COMPILE_CACHE=1: it is not).
if (module.enableCompileCache) module.enableCompileCache()

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const clone = existsSync(at('src/cli/main.ts'))

if (Number(process.versions.node.split('.')[0]) >= 24) {
  import(clone ? '../src/cli/main.ts' : '../dist/cli/main.js')
} else if (clone && existsSync(at('node_modules/node/bin/node'))) {
  import('../scripts/node24.mjs').then((node24) => node24.run([at('bin/isthmus.js'), ...process.argv.slice(2)]))
} else {
  process.stderr.write(`isthmus needs Node 24 or later; this is ${process.version}\n`)
  process.exitCode = 2
}
