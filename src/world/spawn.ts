import { type ChildProcess, spawn as nodeSpawn, type SpawnOptions } from 'node:child_process'

/** Starts a process of this machine. */
export type Spawn = (command: string, args: readonly string[], options: SpawnOptions) => ChildProcess

export const systemSpawn: Spawn = (command, args, options) => {
  const child = nodeSpawn(command, [...args], options)
  if (options.detached) endWithUs(child)
  return child
}

const groups = new Set<number>()

/** No process group outlives us, whatever ends us: a terminal's Ctrl-C does not reach a group of its own. */
function endWithUs(child: ChildProcess): void {
  const { pid } = child
  if (pid === undefined) return
  if (groups.size === 0) process.once('exit', endGroups)
  groups.add(pid)
  child.once('exit', () => {
    groups.delete(pid)
    if (groups.size === 0) process.off('exit', endGroups)
  })
}

function endGroups(): void {
  for (const pid of groups) {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
}
