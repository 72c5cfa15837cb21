import { init } from 'echarts'
import type { Curve } from './network-summary.ts'

const width = 860
const height = 620

/** CPU time and memory of a check against each size that was varied, as an SVG. */
export function drawCurves(curves: readonly Curve[]): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  const cell = (i: number) => ({ left: `${(i % 2) * 50 + 7}%`, top: `${Math.floor(i / 2) * 50 + 9}%` })
  const shape = { width: '36%', height: '30%' }
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    legend: { bottom: 0, data: ['CPU seconds', 'peak memory, GB'] },
    title: curves.map(({ of, exponent }, i) => ({
      text: `${of} (power ${exponent.toFixed(2)})`,
      textStyle: { fontSize: 13 },
      left: cell(i).left,
      top: `${Math.floor(i / 2) * 50 + 2}%`,
    })),
    grid: curves.map((_, i) => ({ ...cell(i), ...shape })),
    xAxis: curves.map(({ points }, i) => ({
      gridIndex: i,
      type: 'category' as const,
      data: points.map(({ at }) => at.toLocaleString('en')),
    })),
    yAxis: curves.map((_, i) => ({ gridIndex: i, type: 'value' as const, min: 0 })),
    series: curves.flatMap(({ points }, i) => [
      line(
        'CPU seconds',
        i,
        '#2563eb',
        points.map(({ cpu }) => cpu),
      ),
      line(
        'peak memory, GB',
        i,
        '#d97706',
        points.map(({ peakRssMb }) => peakRssMb / 1024),
      ),
    ]),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

function line(name: string, index: number, color: string, data: readonly number[]) {
  const rounded = data.map((value) => Number(value.toFixed(3)))
  return { name, type: 'line' as const, xAxisIndex: index, yAxisIndex: index, color, symbolSize: 7, data: rounded }
}
