/** The world as it is given to the rooms: time, randomness, sockets, processes, and the base of our errors. */
import { type Clock, systemClock } from './clock.ts'
import { type Random, systemRandom } from './random.ts'
import { type Resolve, systemResolve } from './resolve.ts'
import { type Dial, type Listen, systemDial, systemListen } from './sockets.ts'
import { type Spawn, systemSpawn } from './spawn.ts'

export { createChannel } from './channel.ts'
export { type Clock, sleep } from './clock.ts'
export { IsthmusError, messageOf, tell } from './error.ts'
export type { Random } from './random.ts'
export type { Resolve } from './resolve.ts'
export type { Dial, DialOptions, Listen } from './sockets.ts'
export type { Spawn } from './spawn.ts'
export { compileWasm, instantiateWasm, wasmMemory, wasmPageBytes } from './web-assembly.ts'

export interface World {
  readonly clock: Clock
  readonly random: Random
  readonly dial: Dial
  readonly resolve: Resolve
  readonly listen: Listen
  readonly spawn: Spawn
}

/** The real machine. */
export const systemWorld: World = {
  clock: systemClock,
  random: systemRandom,
  dial: systemDial,
  resolve: systemResolve,
  listen: systemListen,
  spawn: systemSpawn,
}
