import { posix } from 'node:path'
import { IsthmusError } from '../world/index.ts'

interface Named {
  readonly file: string
  readonly name?: string | undefined
}

/** What a source is called: as it is named, else as its file, without what tells its kind. */
export function labelOf({ file, name }: Named): string {
  return name ?? posix.basename(file).replace(/(\.template|\.tfstate|\.plan)?\.(json|ya?ml|template)$/i, '')
}

/**
 * Files of one name in several folders are told apart by as many of their folders as it takes.
 *
 * @throws IsthmusError `ARGUMENT_INVALID` where they are one file, or named alike
 */
export function labelled<T extends { readonly file: string; readonly label: string }>(
  inputs: readonly T[],
): readonly T[] {
  const alike = Map.groupBy(inputs, ({ label }) => label)
  return inputs.map((input) => {
    const others = alike.get(input.label)!.filter((each) => each !== input)
    if (others.length === 0) return input
    const most = Math.max(...[input, ...others].map((each) => foldersOf(each).length))
    for (let depth = 1; depth <= most; depth++) {
      const near = (each: T) => foldersOf(each).slice(-depth).join('/')
      const own = near(input)
      if (others.some((other) => near(other) === own)) continue
      return own === '' ? input : { ...input, label: `${own}/${input.label}` }
    }
    throw new IsthmusError('ARGUMENT_INVALID', `two sources are called ${input.label}: name them, NAME=${input.file}`, {
      data: { source: input.file },
    })
  })
}

function foldersOf({ file }: { readonly file: string }): readonly string[] {
  return posix
    .dirname(file)
    .split('/')
    .filter((folder) => folder !== '' && folder !== '.')
}
