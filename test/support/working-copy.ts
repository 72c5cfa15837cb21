import { cpSync } from 'node:fs'
import { root } from './paths.ts'
import { output } from './process.ts'
import { runFolder } from './run-folder.ts'

/** What a fresh clone would hold if all were committed. */
export async function workingCopy(): Promise<ReturnType<typeof runFolder>> {
  const copy = runFolder('clone')
  const files = await output('git', ['-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'])
  const deleted = await output('git', ['-C', root, 'ls-files', '-z', '--deleted'])
  const gone = new Set(deleted.split('\0'))
  for (const file of files.split('\0')) if (file && !gone.has(file)) cpSync(`${root}/${file}`, `${copy.dir}/${file}`)
  return copy
}
