// `npm start -- ARGS`: the lab.
import { install, root, run } from './node24.mjs'

await install()
await run([`${root}/bin/isthmus.js`, 'lab', ...process.argv.slice(2)])
