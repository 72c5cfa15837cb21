import { type Integration, type Mapping, withId } from '../model/index.ts'
import type { Verdict } from '../network/index.ts'
import { IsthmusError } from '../world/index.ts'
import { pathsOf } from './paths.ts'
import { grantsOf } from './permission-findings.ts'
import { checkRole } from './permissions.ts'
import { worst } from './prove.ts'
import { type Sentence, sentences } from './sentences.ts'
import { factsOf, type Suspect } from './suspects.ts'
import type { CheckResult, Finding, MappingCheck, Question, Standpoint } from './types.ts'

/** What one of AWS's sentences means for a mapping. */
interface Meaning {
  readonly sentence: string
  readonly means: string
  /** The path that the sentence is about, and what is proved of it; absent where it is about none: AWS has got through then. */
  readonly path?: Finding['path']
  readonly verdict?: Verdict
  /** What is found there and stands in the way. */
  readonly causes: readonly Finding[]
  readonly questions: readonly Question[]
  /** What the sentence could be about, and is not: permissions that the described policies give. */
  readonly ruledOut: readonly string[]
  /** Where the network is no cause: what to look at instead, the likeliest first. */
  readonly suspects: readonly Suspect[]
}

export interface Explanation {
  readonly mapping: string
  readonly standpoint: Standpoint
  /** Whether AWS says it, or was asked and said it: else it is what AWS would say. */
  readonly said: boolean
  /** Present where the mapping is switched off. */
  readonly disabled?: true
  /** Of all its flows. */
  readonly verdict: Verdict
  /** Of what AWS says; of what it would say where nobody has told. Empty: nothing is found, and nothing is said. */
  readonly meanings: readonly Meaning[]
  /** Errors of the mapping that none of the sentences is about. */
  readonly others: readonly Finding[]
}

/**
 * Says for each mapping of a check what AWS's sentence means.
 *
 * @param says what AWS shows, whole or in part; without it, what AWS has shown where it was asked, else what it would show
 *   for what is found
 * @throws IsthmusError `ARGUMENT_INVALID` for a sentence that is none of AWS's
 */
export function explain(integration: Integration, result: CheckResult, says?: string): readonly Explanation[] {
  const said = says === undefined ? undefined : sentencesOf(says)
  return result.mappings.flatMap((check) => {
    const mapping = withId(integration.mappings, check.mapping)
    if (!mapping) return []
    const recorded = said ?? recordedOf(mapping)
    const shown = recorded ?? sentences.filter((sentence) => isExpected(sentence, check, result))
    // In provisioned mode nothing is called through the VPC: of two sentences, the one about that is not meant.
    const meant = shown.filter(({ path }) => shown.length === 1 || !path || verdictOf(path, check) !== undefined)
    const meanings = meant.map((sentence) => meaningOf(sentence, integration, mapping, check, result))
    const told = new Set(meanings.flatMap(({ causes }) => causes))
    const others = errorsOf(check, result).filter((finding) => !told.has(finding) && !finding.accepted)
    const { standpoint, verdict } = check
    const off = mapping.settings.enabled === false ? { disabled: true as const } : {}
    return [{ mapping: check.mapping, standpoint, said: recorded !== undefined, ...off, verdict, meanings, others }]
  })
}

/** What AWS showed when the account was read; `undefined` where that is no problem, or none that is known. */
function recordedOf({ lastResult = '' }: Mapping): readonly Sentence[] | undefined {
  const found = /^PROBLEM/.test(lastResult) ? sentencesIn(lastResult) : []
  return found.length > 0 ? found : undefined
}

function sentencesIn(says: string): readonly Sentence[] {
  const plain = says
    .replace(/^\s*PROBLEM:\s*/i, '')
    .replace(/[\s.]+$/, '')
    .toLowerCase()
  return sentences.filter(
    ({ known, text }) => known.test(plain) || (plain !== '' && text.toLowerCase().includes(plain)),
  )
}

function sentencesOf(says: string): readonly Sentence[] {
  const found = sentencesIn(says)
  if (found.length > 0) return found
  const all = sentences.map(({ text }) => `"${text}"`).join(', ')
  throw new IsthmusError('ARGUMENT_INVALID', `--says "${says}" is none of the sentences that AWS shows: ${all}`)
}

function errorsOf({ mapping }: MappingCheck, { findings }: CheckResult): readonly Finding[] {
  return findings.filter(({ severity, mappings }) => severity === 'error' && mappings.includes(mapping))
}

/** Would AWS show it for what is found? */
function isExpected(sentence: Sentence, check: MappingCheck, result: CheckResult): boolean {
  const { path, known, codes } = sentence
  const own = errorsOf(check, result)
  if (own.some(({ code }) => code === codes[0])) return true
  if (!path || verdictOf(path, check) !== 'blocked') return false
  const role = /assume/.test(known.source)
  const errors = own.filter((finding) => isCause(finding, path, check))
  const ofRole = errors.filter(({ code, hop }) => code === 'ENDPOINT_POLICY_DENIES' && hop.includes('sts:AssumeRole'))
  return role ? ofRole.length > 0 : errors.length > ofRole.length
}

function meaningOf(
  { text, means, path, codes, suspects }: Sentence,
  integration: Integration,
  mapping: Mapping,
  check: MappingCheck,
  { findings, questions }: CheckResult,
): Meaning {
  const verdict = verdictOf(path, check)
  const ids = new Set(check.flows.filter((flow) => flow.path === path).map(({ id }) => id))
  const causes = findings.filter((finding) => {
    if (!finding.mappings.includes(check.mapping)) return false
    return isCause(finding, path, check) || (finding.severity !== 'note' && codes.includes(finding.code))
  })
  const role = checkRole(integration, mapping)
  const granted = role ? grantsOf(role) : new Map<string, string>()
  const decided = new Set([...granted.keys(), ...causes.map(({ code }) => code)])
  return {
    sentence: text,
    means,
    ...(path && verdict ? { path, verdict } : {}),
    causes,
    questions: verdict === 'unknown' ? questions.filter(({ flows }) => flows.some((flow) => ids.has(flow))) : [],
    ruledOut: verdict === 'blocked' ? [] : codes.flatMap((code) => granted.get(code) ?? []),
    suspects: verdict === 'blocked' ? [] : suspects(factsOf(integration, mapping, decided)),
  }
}

/** What stands in the way of the path; and what is wrong with settings and policies where the sentence is about none. */
function isCause(finding: Finding, of: Sentence['path'], check: MappingCheck): boolean {
  const { path, severity, code } = finding
  if (of) return severity === 'error' && pathsOf(finding, check).includes(of)
  return path === 'settings' && (severity === 'error' || code === 'POLICY_MALFORMED' || code === 'ARN_MALFORMED')
}

/** `undefined`: the mapping needs no such path. */
function verdictOf(path: Sentence['path'], { flows }: MappingCheck): Verdict | undefined {
  const verdicts = flows.filter((flow) => flow.path === path).map(({ verdict }) => verdict)
  return verdicts.length > 0 ? worst(verdicts) : undefined
}
