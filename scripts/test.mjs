// `npm test`: everything. `npm test -- FILE...`: these files. `npm test -- unit`: what stands beside the code.
import { install, root, run } from './node24.mjs'

await install()
await run([`${root}/test/support/run.ts`, ...process.argv.slice(2)])
