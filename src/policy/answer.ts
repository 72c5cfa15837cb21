import type { Unknown } from '../model/index.ts'

/** Yes, no, or undecided: then the values that would decide it, never none. */
export type Answer = boolean | readonly Unknown[]

/** Kleene's "and": one no is a no, whatever the unknown values are. */
export function and(answers: readonly Answer[]): Answer {
  return combine(answers, false)
}

/** Kleene's "or": one yes is a yes, whatever the unknown values are. */
export function or(answers: readonly Answer[]): Answer {
  return combine(answers, true)
}

export function not(answer: Answer): Answer {
  return typeof answer === 'boolean' ? !answer : answer
}

/** `yes` where `test` holds, `no` where it does not; the test need not be decided when both agree. */
export function choose(test: Answer, yes: Answer, no: Answer): Answer {
  if (yes === no) return yes
  return or([and([test, yes]), and([not(test), no])])
}

function combine(answers: readonly Answer[], decisive: boolean): Answer {
  if (answers.includes(decisive)) return decisive
  const open = new Map<string, Unknown>()
  for (const answer of answers)
    if (typeof answer !== 'boolean') for (const unknown of answer) open.set(unknown.unknown, unknown)
  return open.size === 0 ? !decisive : [...open.values()]
}
