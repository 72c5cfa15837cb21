import type { measureLatency } from './kafka-latency.ts'
import type { Drain, Idle, LargeResponses } from './kafka-lines.ts'

interface LongLines {
  readonly latency: Awaited<ReturnType<typeof measureLatency>>
  readonly drained: Drain
  readonly idle: Idle
}

/** One sentence a line. */
export function linesText(large: LargeResponses, long: LongLines | undefined): string {
  const lines = [`responses of 50 MB: ${large.ratio.toFixed(2)} of the rate at 8 MB`]
  if (long) {
    const { latency, drained, idle } = long
    for (const [contestant, { p50Ms, p99Ms, cpuSeconds }] of Object.entries(latency.medians)) {
      const ms = `p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`
      lines.push(`1,000 records/s, ${contestant}: ${ms}, ${cpuSeconds.toFixed(2)} CPU s for 5 s`)
    }
    lines.push(
      `p99 to the bare loop: ${latency.p99Ratio.toFixed(2)} (wanted: 1.3 at most)`,
      `a lag of ${drained.gigabytes.toFixed(1)} GB by a buffer of ${drained.maxBufferedMb.toFixed(0)} MB: at most ${drained.peakRssMb.toFixed(0)} MB RSS, ${drained.growthMb.toFixed(0)} MB growth from its second to its last quarter`,
      `10,000 partitions: start ${idle.startSeconds.toFixed(1)} s (wanted: 5), idle CPU ${idle.idleCpuPercent.toFixed(1)} % (wanted: 2), ${idle.rssMb.toFixed(0)} MB`,
    )
  }
  return lines.join('\n')
}
