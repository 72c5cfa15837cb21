/**
 * A process of its own: `isthmus serve --json` in a world whose clock is set now and then, and whose ways to the brokers
 * are those of a fault proxy. Each event that it prints is given the machine's time.
 */
import { serveCommand } from '../../src/cli/commands/serve.ts'
import { systemWorld, type World } from '../../src/world/index.ts'
import type { ClockStep } from './plan.ts'

export interface ServedJob {
  readonly file: string
  /** By the port of a broker: where it is reached. */
  readonly ways: Readonly<Record<string, number>>
  readonly clock: readonly ClockStep[]
}

const { file, ways, clock }: ServedJob = JSON.parse(process.argv[2] ?? '')

const world: World = {
  ...systemWorld,
  clock: { ...systemWorld.clock, now: () => Date.now() + stepped(performance.now()) },
  dial: (host, port, options) => systemWorld.dial(host, ways[port] ?? port, options),
}

function stepped(ms: number): number {
  return clock.reduce((sum, { afterMs, byMs }) => (ms >= afterMs ? sum + byMs : sum), 0)
}

const print = process.stdout.write.bind(process.stdout)
process.stdout.write = (text: string | Uint8Array) => print(`{"at":${Date.now()},${String(text).slice(1)}`)
process.exitCode = await serveCommand([file], { json: true, color: false }, world)
