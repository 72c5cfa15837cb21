/** One way to break a program on purpose: a text of a file, and what is put in its place. */
export interface Mutation {
  readonly name: string
  /** Below `src`. */
  readonly file: string
  /** Is there exactly once. */
  readonly replace: string
  readonly by: string
  /** What users would suffer. */
  readonly why: string
}

/** The mutations of one file. */
export function on(file: string, mutations: readonly Omit<Mutation, 'file'>[]): readonly Mutation[] {
  return mutations.map((mutation) => ({ file, ...mutation }))
}

/** @throws Error when the text that should go is not there exactly once: the mutation would change nothing, or too much */
export function mutated(text: string, { name, file, replace, by }: Mutation): string {
  const times = text.split(replace).length - 1
  if (times !== 1)
    throw new Error(`mutation "${name}": ${file} holds ${JSON.stringify(replace)} ${times} times, not once`)
  return text.replace(replace, () => by)
}
