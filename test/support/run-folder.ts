import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { cache } from './paths.ts'

const parent = `${cache}/run`
let count = 0

/** A new folder below `.cache/run/`, for what a test writes; deleted on disposal, or by the next run when this one dies. */
export function runFolder(name: string): Disposable & { readonly dir: string } {
  const dir = `${parent}/${name}-${process.pid}-${count++}`
  mkdirSync(dir, { recursive: true })
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) }
}

/** Deletes the folders of processes that are gone. */
export function sweepRunFolders(): void {
  if (!existsSync(parent)) return
  for (const name of readdirSync(parent)) {
    const pid = /-(\d+)-\d+$/.exec(name)?.[1]
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(`${parent}/${name}`, { recursive: true, force: true })
  }
}
