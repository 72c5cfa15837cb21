import { fileURLToPath } from 'node:url'

/** The folder that holds package.json. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** Everything that tests install, write and leave behind is below it. */
export const cache = `${root}/.cache`
