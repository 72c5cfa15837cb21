/**
 * Runs in a copy of the project, and says which test tells that the copy is broken: one that fails because something is
 * not as it should be. Of a program that merely crashes nobody has told.
 */
import { globSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import { run } from 'node:test'
import fc from 'fast-check'
import { buildNetwork, trace } from '../../src/network/index.ts'
import { disagreementIn } from '../oracle/agreement.ts'
import { cases } from '../oracle/case.ts'
import { hiddenCases, overclaimIn } from '../oracle/hidden.ts'
import { unpack } from '../oracle/regression.ts'

export interface Job {
  /** Globs, in the order in which they are asked. */
  readonly tests: readonly string[]
  /** Random networks for the oracle, when all tests pass. */
  readonly networks: number
  readonly seed: number
}

export interface Sentence {
  readonly outcome: 'caught' | 'survived' | 'crashed'
  /** Which test it was, or what it crashed with. */
  readonly by: string
}

const job: Job = JSON.parse(process.argv[2]!)
fc.configureGlobal({ seed: job.seed })
let crash: string | undefined
let passed = 0

await runTests()
if (job.networks > 0) askOracle()
say(crash !== undefined ? { outcome: 'crashed', by: crash } : { outcome: 'survived', by: '' })

/** Ends at the first test that tells. */
async function runTests(): Promise<void> {
  const files = job.tests.flatMap((glob) => globSync(glob).sort())
  const events = run({ files, isolation: 'none' })
  events.on('test:pass', () => {
    passed++
  })
  events.on('test:fail', ({ name, details }) => failed(name, details.error))
  await finished(events.resume())
  if (passed === 0) crash ??= 'no test passes at all'
}

function askOracle(): void {
  const folder = new URL('../oracle/regressions/', import.meta.url)
  for (const name of readdirSync(folder)) {
    holds(`oracle: ${name}`, () => {
      const { verdict, flow, description } = unpack(readFileSync(new URL(name, folder), 'utf8'))
      return trace(buildNetwork(description), flow).verdict === verdict
    })
  }
  const quick = { seed: job.seed, endOnFailure: true }
  const agreeing = fc.property(cases(2), (each) => disagreementIn(each) === undefined)
  judged('oracle: random networks', fc.check(agreeing, { ...quick, numRuns: job.networks }))
  const certain = fc.property(hiddenCases(2), (each) => overclaimIn(each) === undefined)
  judged('oracle: unknown values', fc.check(certain, { ...quick, numRuns: Math.ceil(job.networks / 5) }))
}

function holds(name: string, isSo: () => boolean): void {
  try {
    if (!isSo()) say({ outcome: 'caught', by: name })
  } catch (error) {
    failed(name, error)
  }
}

function judged(name: string, result: { readonly failed: boolean; readonly errorInstance: unknown }): void {
  if (result.failed) failed(name, result.errorInstance)
}

/** A test that meets a wrong answer has done its work; one that meets a program in pieces has not. */
function failed(name: string, error: unknown): void {
  const reason = causeOf(error)
  const inPieces = [TypeError, ReferenceError, SyntaxError].some((kind) => reason instanceof kind)
  if (inPieces) crash ??= `${name}: ${reason}`
  else say({ outcome: 'caught', by: name })
}

function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? causeOf(error.cause) : error
}

/** The last line that it writes. */
function say(sentence: Sentence): never {
  writeSync(1, `\n${JSON.stringify(sentence)}`)
  process.exit()
}
