import { readFileSync } from 'node:fs'

/** Linux counts the time of processes in these, whatever its own clock does. */
const ticksPerSecond = 100

/** User and system time of these processes so far, as Linux has it, in seconds; NaN where it is not told. */
export function cpuSecondsOf(pids: readonly (number | undefined)[]): number {
  try {
    return (
      pids.reduce<number>((sum, pid) => sum + ticksOf(readFileSync(`/proc/${pid}/stat`, 'utf8')), 0) / ticksPerSecond
    )
  } catch {
    return Number.NaN
  }
}

/** `utime` and `stime` of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; a name may have brackets in it. */
function ticksOf(stat: string): number {
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11)
  return Number(user) + Number(system)
}
