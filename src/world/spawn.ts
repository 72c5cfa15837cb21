import { type ChildProcess, spawn as nodeSpawn, type SpawnOptions } from 'node:child_process'

/** Starts a process of this machine. */
export type Spawn = (command: string, args: readonly string[], options: SpawnOptions) => ChildProcess

export const systemSpawn: Spawn = (command, args, options) => nodeSpawn(command, [...args], options)
