import type { measureLatency } from './kafka-latency.ts'
import type { Drain, Idle, LargeResponses } from './kafka-lines.ts'
import { type Claim, least, most } from './kafka-summary.ts'

interface LongLines {
  readonly latency: Awaited<ReturnType<typeof measureLatency>>
  readonly drained: Drain
  readonly idle: Idle
}

/** What we want of each line. */
export function lineClaims(large: LargeResponses, long: LongLines | undefined): Claim[] {
  const found = [least('rate by responses of 50 MB to that by 8 MB', large.ratio, 0.85)]
  if (!long) return found
  const { latency, drained, idle } = long
  const lag = `a lag of ${drained.gigabytes.toFixed(1)} GB`
  return [
    ...found,
    most('p99 at 1,000 records/s to the bare loop', latency.p99Ratio, 1.3),
    // Full from the first seconds on; what came on top with the lag would be another buffer after the other.
    most(
      `${lag}: peak RSS above that with a full buffer, MB`,
      drained.peakRssMb - drained.fullRssMb,
      drained.maxBufferedMb,
    ),
    most(`${lag}: growth from its second to its last quarter, MB`, drained.growthMb, drained.maxBufferedMb / 2),
    most('10,000 partitions: start, s', idle.startSeconds, 5),
    most('10,000 partitions: idle CPU, %', idle.idleCpuPercent, 2),
  ]
}

/** One sentence a line. */
export function linesText(large: LargeResponses, long: LongLines | undefined): string {
  const { defaultMbPerSecond, largeMbPerSecond } = large
  const lines = [
    `responses of 50 MB: ${largeMbPerSecond.toFixed(0)} MB/s, of 8 MB: ${defaultMbPerSecond.toFixed(0)} MB/s`,
  ]
  if (long) {
    const { latency, drained, idle } = long
    for (const [contestant, { p50Ms, p99Ms, cpuSeconds }] of Object.entries(latency.medians)) {
      const ms = `p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`
      lines.push(`1,000 records/s, ${contestant}: ${ms}, ${cpuSeconds.toFixed(2)} CPU s for 5 s`)
    }
    lines.push(
      `a lag of ${drained.gigabytes.toFixed(1)} GB by a buffer of ${drained.maxBufferedMb.toFixed(0)} MB: ${drained.fullRssMb.toFixed(0)} MB RSS with a full buffer, at most ${drained.peakRssMb.toFixed(0)} MB while it drains`,
      `10,000 partitions: start ${idle.startSeconds.toFixed(1)} s, idle CPU ${idle.idleCpuPercent.toFixed(1)} %, ${idle.rssMb.toFixed(0)} MB RSS`,
    )
  }
  return lines.join('\n')
}
