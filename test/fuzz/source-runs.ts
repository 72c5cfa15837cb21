/**
 * Sources that nobody wrote, through reading, proof and report: never anything but a result or one of our errors, never
 * more than two seconds, and never a word about something that is not known which some value of it would belie.
 */
import fc from 'fast-check'
import { type CheckResult, check } from '../../src/check/index.ts'
import type { Verdict } from '../../src/network/index.ts'
import { checkToJson, renderCheck } from '../../src/report/index.ts'
import { readSuppressions, readText } from '../../src/sources/index.ts'
import { IsthmusError } from '../../src/world/index.ts'
import { sourceDocuments } from './source-documents.ts'
import { type Hole, type Holed, withHoles } from './source-holes.ts'
import { cuts, edits, mutated, torn } from './source-mutations.ts'

export interface SourceTally {
  refused: number
  reachable: number
  blocked: number
  unknown: number
  /** Documents with holes of which something was decided in spite of them, and values that were tried for them. */
  decided: number
  tried: number
  slowestMs: number
}

/** CPU, as the clock of a busy machine says little. */
const most = 2000

/** @throws what fast-check throws: the seed and the smallest document that it found */
export function fuzzSources(runs: number, seed: number): SourceTally {
  const tally: SourceTally = { refused: 0, reachable: 0, blocked: 0, unknown: 0, decided: 0, tried: 0, slowestMs: 0 }
  // By its number: a counterexample is no place for a whole document.
  const document = fc.nat(sourceDocuments.length - 1)
  const hole: fc.Arbitrary<Hole> = fc.record({
    where: fc.nat(),
    other: fc.nat(),
    how: fc.constantFrom('value', 'value', 'choice', 'resource'),
  })
  const case_ = fc.oneof(
    fc.record({ document, edits: edits(4) }).map((each) => ({ ...each, kind: 'edited' as const })),
    fc.record({ document, cuts }).map((each) => ({ ...each, kind: 'torn' as const })),
    fc
      .record({
        document,
        edits: fc.oneof(fc.constant([]), edits(2)),
        holes: fc.array(hole, { minLength: 1, maxLength: 3 }),
      })
      .map((each) => ({ ...each, kind: 'holed' as const })),
  )
  fc.assert(
    fc.property(case_, (drawn) => {
      const of = sourceDocuments[drawn.document]!
      const file = `${of.name}.${of.kind === 'plan' ? 'json' : 'yaml'}`
      if (drawn.kind === 'edited') read(tally, JSON.stringify(mutated(of.tree, drawn.edits)), file)
      else if (drawn.kind === 'torn') read(tally, torn(of.text, drawn.cuts), file)
      else {
        const holed = withHoles(of.kind, mutated(of.tree, drawn.edits), drawn.holes)
        if (holed) neverBelied(tally, holed, file)
      }
    }),
    { seed, numRuns: runs },
  )
  return tally
}

/** A result, or `undefined` for one of our errors; anything else is thrown on. */
function read(
  tally: SourceTally,
  text: string,
  file: string,
  parameters: Readonly<Record<string, string>> = {},
): CheckResult | undefined {
  const before = process.cpuUsage()
  const result = resultOf(text, file, parameters)
  const { user, system } = process.cpuUsage(before)
  const ms = (user + system) / 1000
  tally.slowestMs = Math.max(tally.slowestMs, Math.round(ms))
  if (ms > most) throw new Error(`${file} took ${Math.round(ms)} ms of CPU`)
  tally[result?.verdict ?? 'refused']++
  return result
}

function resultOf(text: string, file: string, parameters: Readonly<Record<string, string>>): CheckResult | undefined {
  try {
    const result = check(readText(text, file, { region: 'us-east-1', account: '111122223333', parameters }))
    readSuppressions(text, file)
    renderCheck(result, { color: false, verbose: true })
    checkToJson(result)
    return result
  } catch (error) {
    if (error instanceof IsthmusError) return undefined
    throw error
  }
}

/**
 * What is told of a document with holes holds whatever stands in them: with what stood there it is told so too, and with
 * nothing else the opposite. Some other values are none that AWS would take (a subnet of another VPC): of those the check
 * may well say that it does not know.
 */
function neverBelied(tally: SourceTally, { open, closed }: Holed, file: string): void {
  const told = read(tally, open.text, file, open.parameters)
  if (!told) return
  const sure = verdictsOf(told)
  if (sure.size > 0) tally.decided++
  for (const [round, { text, parameters }] of closed.entries()) {
    const result = read(tally, text, file, parameters)
    if (!result) continue
    tally.tried++
    for (const [what, verdict] of verdictsOf(result, 'all')) {
      const said = sure.get(what)
      if (said === undefined || said === verdict || (round > 0 && verdict === 'unknown')) continue
      throw new Error(
        `${what} is told as ${said} and is ${verdict} with ${JSON.stringify(parameters ?? {})}\n${open.text}\n${parameters ? '' : text}`,
      )
    }
  }
}

/** Of flows and of mappings; those alone that are decided, unless all are asked for. */
function verdictsOf({ mappings }: CheckResult, which: 'sure' | 'all' = 'sure'): ReadonlyMap<string, Verdict> {
  const all = mappings.flatMap(({ mapping, verdict, flows }): [string, Verdict][] => [
    [mapping, verdict],
    ...flows.map((flow): [string, Verdict] => [flow.id, flow.verdict]),
  ])
  return new Map(all.filter(([, verdict]) => which === 'all' || verdict !== 'unknown'))
}
