import { fileURLToPath } from 'node:url'

/** The folder that holds package.json. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** Everything that tests install, write and leave behind is below it. */
export const cache = `${root}/.cache`

/** Where Node keeps what it compiled: hundreds of processes start in a test run, and each would compile anew. */
export const compileCache = { NODE_COMPILE_CACHE: `${cache}/compiled` }
