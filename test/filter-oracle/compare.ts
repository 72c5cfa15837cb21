import fc from 'fast-check'
import { type Case, cases } from './draw.ts'
import { judge } from './judge.ts'
import { isKnown } from './known.ts'
import { askRuler } from './ruler.ts'

export interface Comparison {
  readonly verdicts: Readonly<Record<'match' | 'no match' | 'invalid', number>>
  readonly wrong: readonly (Case & { readonly ours: string; readonly ruler: string })[]
}

/** Draws cases, asks both, and tells where they disagree. */
export async function compare(runs: number, seed: number): Promise<Comparison> {
  const drawn = fc.sample(cases, { numRuns: runs, seed }).filter((one) => !isKnown(one))
  const verdicts = { match: 0, 'no match': 0, invalid: 0 }
  const said = await askRuler(drawn)
  const wrong = drawn.flatMap((one, index) => {
    const ruler = said[index] ?? 'nothing'
    verdicts[ruler.startsWith('invalid') ? 'invalid' : (ruler as 'match')]++
    const ours = judge(one)
    return ours === ruler ? [] : [{ ...one, ours, ruler }]
  })
  return { verdicts, wrong }
}
