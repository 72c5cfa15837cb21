import type { ServeConfig, Serving } from '../../control/index.ts'
import { IsthmusError } from '../../world/index.ts'

/** What an edit is used for. */
export interface Reloading {
  readonly serving: Pick<Serving, 'apply'>
  /** The files as they are now. Throws what is wrong with them. */
  readonly read: () => readonly ServeConfig[]
  readonly notice: (line: string) => void
}

/**
 * Uses edits of files, one after the other: what one of them stops may have much in flight. One that comes meanwhile
 * waits for it, and only the last of those is used. What cannot be used is told at once, and what runs goes on.
 *
 * @returns to be called when a file was edited
 */
export function reloader({ serving, read, notice }: Reloading): (file: string) => void {
  let waiting: { readonly file: string; readonly configs: readonly ServeConfig[] } | undefined
  let isBusy = false

  const refused = (file: string, error: unknown) => {
    if (!(error instanceof IsthmusError)) throw error
    notice(`${file} was edited and cannot be used, what runs goes on: ${error.message} (${error.code})`)
  }
  const use = async (file: string, configs: readonly ServeConfig[]) => {
    const { started, restarted, stopped } = await serving.apply(configs)
    const done = [...told('started', started), ...told('restarted', restarted), ...told('stopped', stopped)]
    notice(`${file} was edited: ${done.join('; ') || 'nothing else to run'}`)
    const isNew = ({ name }: ServeConfig) => started.includes(name) || restarted.includes(name)
    for (const line of notesOn(configs.filter(isNew))) notice(line)
  }
  const work = async () => {
    isBusy = true
    while (waiting) {
      const { file, configs } = waiting
      waiting = undefined
      await use(file, configs).catch((error) => refused(file, error))
    }
    isBusy = false
  }

  return (file) => {
    try {
      waiting = { file, configs: read() }
    } catch (error) {
      return refused(file, error)
    }
    if (isBusy) notice(`${file} was edited: it waits for what the edit before it stops to settle what is in flight`)
    else void work()
  }
}

export function notesOn(configs: readonly ServeConfig[]): readonly string[] {
  return configs.flatMap(({ name, notes }) => notes.map((note) => `note: ${name}: ${note}`))
}

function told(what: string, names: readonly string[]): string[] {
  return names.length > 0 ? [`${what} ${names.join(', ')}`] : []
}
