import type { NetworkMeasure } from './network-job.ts'
import type { Size } from './network-world.ts'

export interface Point extends NetworkMeasure {
  /** The value of what is varied. */
  readonly at: number
}

export interface Curve {
  readonly of: keyof Size
  readonly points: readonly Point[]
  /** Of the CPU seconds of `check` against the value, by least squares of the logarithms: 1 is linear. */
  readonly exponent: number
}

export function fittedExponent(points: readonly Pick<Point, 'at' | 'cpu'>[]): number {
  const xs = points.map(({ at }) => Math.log(at))
  const ys = points.map(({ cpu }) => Math.log(cpu))
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(xs), mean(ys)]
  const covariance = xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i]! - my), 0)
  const variance = xs.reduce((sum, x) => sum + (x - mx) ** 2, 0)
  return covariance / variance
}

export function table({ of, points, exponent }: Curve): string {
  const heads = [of, 'check s', 'CPU s', 'load s', 'prove s', '1 flow ms', 'p99 ms', 'all ms', 'RSS MB', 'flows']
  const rows = points.map((point) => [
    `${point.at}`,
    ...[point.check, point.cpu, point.load, point.prove].map((value) => value.toFixed(2)),
    ...[point.oneFlowMedian, point.oneFlowP99, point.allFlowsMedian].map((value) => value.toFixed(2)),
    point.peakRssMb.toFixed(0),
    `${point.flows}`,
  ])
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(12) : cell.padStart(10))).join('')
  return [line(heads), ...rows.map(line), `CPU seconds grow with ${of} to the power of ${exponent.toFixed(2)}`].join(
    '\n',
  )
}
