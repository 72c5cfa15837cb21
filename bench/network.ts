/**
 * `npm run bench:network`: what proving 200 mappings costs, against the size of the account: interfaces, rules, blocks
 * and zones. Each size in a process of its own. The time is that of `check`, everything included.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { output } from '../test/support/process.ts'
import { machine, tellFound } from './document.ts'
import type { NetworkMeasure } from './network-job.ts'
import { type Curve, fittedExponent, type Point, table } from './network-summary.ts'
import { fullSize, type Size } from './network-world.ts'

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    picture: { type: 'string' },
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
  },
})
const runs = Number(options.runs ?? (options.quick ? 1 : 3))
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${options.runs} is no number of runs`)

const sweeps: readonly { readonly of: keyof Size; readonly values: readonly number[] }[] = options.quick
  ? [{ of: 'interfaces', values: [1000, 100_000] }]
  : [
      { of: 'interfaces', values: [1000, 3000, 10_000, 30_000, 100_000] },
      { of: 'rules', values: [1000, 3000, 10_000, 30_000, 100_000] },
      { of: 'cidrs', values: [1, 2, 5, 20, 50] },
      { of: 'zones', values: [1, 2, 3, 4, 6] },
    ]

async function measure(size: Size): Promise<NetworkMeasure> {
  const said: NetworkMeasure[] = []
  for (let run = 0; run < runs; run++) {
    said.push(
      JSON.parse(await output(process.execPath, [`${import.meta.dirname}/network-job.ts`, JSON.stringify(size)])),
    )
  }
  return said.sort((a, b) => a.cpu - b.cpu)[Math.floor(said.length / 2)]!
}

const curves: Curve[] = []
for (const { of, values } of sweeps) {
  const points: Point[] = []
  for (const value of values) {
    process.stderr.write(`${of} ${value}\n`)
    points.push({ at: value, ...(await measure({ ...fullSize, [of]: value })) })
  }
  curves.push({ of, points, exponent: fittedExponent(points) })
}

tellFound(options.json, { size: fullSize, runs, machine: machine(), curves }, curves.map(table).join('\n\n'))
if (options.picture) {
  const { drawCurves } = await import('./network-picture.ts')
  writeFileSync(options.picture, drawCurves(curves))
}
