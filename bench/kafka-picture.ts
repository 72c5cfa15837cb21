import * as echarts from 'echarts'
import type { DrainPoint } from './kafka-lines.ts'

/** Memory, and what has been read, against time. */
export function drawDrain(points: readonly DrainPoint[]): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 860, height: 320 })
  const seconds = (value: (point: DrainPoint) => number) =>
    points.map((point) => [point.seconds, Number(value(point).toFixed(2))])
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    grid: { left: 60, right: 60, top: 40, bottom: 50 },
    legend: { top: 5 },
    xAxis: { type: 'value', name: 'seconds', nameLocation: 'middle', nameGap: 28 },
    yAxis: [
      { type: 'value', name: 'RSS, MB', min: 0 },
      { type: 'value', name: 'read, GB', min: 0, splitLine: { show: false } },
    ],
    series: [
      { name: 'RSS', type: 'line', showSymbol: false, data: seconds(({ rssMb }) => rssMb) },
      {
        name: 'read',
        type: 'line',
        showSymbol: false,
        yAxisIndex: 1,
        data: seconds(({ megabytes }) => megabytes / 1000),
      },
    ],
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return `${svg}\n`
}
