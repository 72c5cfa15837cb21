import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { type Collected, manifestName, snapshotPolicy, staleFiles } from '../../sources/index.ts'
import { IsthmusError, messageOf } from '../../world/index.ts'
import { writeFile } from './formats.ts'
import { type LiveFlags, readAccounts } from './live.ts'

export interface SnapshotFlags extends LiveFlags {
  readonly output?: string
  readonly printPolicy?: boolean
  readonly json?: boolean
}

/** @returns the exit code: 0 also when AWS refused something, which is told and noted in the snapshot */
export async function snapshotCommand(flags: SnapshotFlags): Promise<number> {
  if (flags.printPolicy) {
    process.stdout.write(`${JSON.stringify(snapshotPolicy(), null, 2)}\n`)
    return 0
  }
  const { output } = flags
  if (output === undefined)
    throw new IsthmusError('ARGUMENT_INVALID', '--output DIR is missing: the folder that the snapshot is written into')
  const all = await readAccounts(flags)
  for (const read of all) save(output, read)
  process.stdout.write(flags.json ? `${JSON.stringify(summary(output, all))}\n` : all.map(sentence).join(''))
  return 0

  function sentence({ account, region, files }: Collected): string {
    return `${account} ${region}: ${files.length} files in ${path.join(output!, account, region)}\n`
  }
}

function summary(output: string, all: readonly Collected[]) {
  const read = all.map(({ account, region, files, refused }) => ({
    account,
    region,
    files: files.map((file) => path.join(output, file.path)),
    refused: refused.map(({ Action, Code }) => ({ action: Action, code: Code })),
  }))
  return { format_version: '1.0', output, read }
}

/** What an earlier snapshot of the account and Region wrote and this one does not is no longer there. */
function save(output: string, { account, region, files }: Collected): void {
  const folder = path.join(output, account, region)
  const manifest = path.join(folder, manifestName)
  try {
    if (existsSync(manifest)) {
      const now = new Set(files.map((file) => file.path.slice(`${account}/${region}/`.length)))
      for (const stale of staleFiles(readFileSync(manifest, 'utf8'), manifest, now))
        rmSync(path.join(folder, stale), { force: true })
    }
    for (const file of files) mkdirSync(path.dirname(path.join(output, file.path)), { recursive: true })
  } catch (cause) {
    if (cause instanceof IsthmusError) throw cause
    throw new IsthmusError('OUTPUT_UNWRITABLE', `cannot write ${folder}: ${messageOf(cause)}`, {
      cause,
      data: { path: folder },
    })
  }
  for (const file of files) writeFile(path.join(output, file.path), file.text)
}
