/** Given to Node by `--import`: tells at the end what the process took. */
import { writeSync } from 'node:fs'

process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  const { maxRSS } = process.resourceUsage()
  writeSync(3, JSON.stringify({ cpu: (user + system) / 1e6, seconds: process.uptime(), peakMb: maxRSS / 1000 }))
})
