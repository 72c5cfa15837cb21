/** Why a pattern is refused, in AWS's words, and where in its text. */
export class Refusal extends Error {
  readonly at: number

  constructor(reason: string, at: number) {
    super(reason)
    this.at = at
  }
}

/** @throws Refusal of `reason`, or of what an error says, at that part of the pattern */
export function refuse(reason: unknown, at: { readonly start: number }): never {
  if (reason instanceof Refusal) throw reason
  throw new Refusal(reason instanceof Error ? reason.message : String(reason), at.start)
}
