/** Gives one of the options for what has this name; the same name gives the same option throughout one run. */
export type Choose = <T>(name: string, options: readonly T[]) => T

/** One run should not take for ever: a case with more unknown values than this is judged by a part of their values. */
const most = 400

export interface Outcomes<Outcome> {
  readonly outcomes: ReadonlySet<Outcome>
  /** Nothing was asked for. */
  readonly certain: boolean
}

/** What a computation gives for every value of what it asks for; no more than two different outcomes are sought. */
export function outcomesOf<Outcome>(run: (choose: Choose) => Outcome): Outcomes<Outcome> {
  const outcomes = new Set<Outcome>()
  let certain = false
  let taken: { readonly at: number; readonly of: number }[] = []
  for (let runs = 0; runs < most && outcomes.size < 2; runs++) {
    const path = taken
    const named = new Map<string, unknown>()
    let depth = 0
    const made: typeof taken = []
    outcomes.add(
      run(<T>(name: string, options: readonly T[]): T => {
        if (!named.has(name)) {
          const at = path[depth++]?.at ?? 0
          made.push({ at, of: options.length })
          named.set(name, options[at])
        }
        return named.get(name) as T
      }),
    )
    if (runs === 0) certain = made.length === 0
    while (made.length > 0 && made.at(-1)!.at + 1 >= made.at(-1)!.of) made.pop()
    const last = made.pop()
    if (!last) break
    taken = [...made, { at: last.at + 1, of: last.of }]
  }
  return { outcomes, certain }
}
