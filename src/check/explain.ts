import type { Integration, Mapping } from '../model/index.ts'
import type { Verdict } from '../network/index.ts'
import { IsthmusError } from '../world/index.ts'
import { worst } from './prove.ts'
import { type Sentence, sentences } from './sentences.ts'
import { factsOf, type Suspect } from './suspects.ts'
import type { CheckResult, Finding, MappingCheck, Question, Standpoint } from './types.ts'

/** What one of AWS's sentences means for a mapping. */
interface Meaning {
  readonly sentence: string
  readonly means: string
  /** Of the path that the sentence is about; absent where it is about none: AWS has got through then. */
  readonly verdict?: Verdict
  /** What is found there and stands in the way. */
  readonly causes: readonly Finding[]
  readonly questions: readonly Question[]
  /** Where the network is no cause: what to look at instead, the likeliest first. */
  readonly suspects: readonly Suspect[]
}

export interface Explanation {
  readonly mapping: string
  readonly standpoint: Standpoint
  /** Of what AWS says; of what it would say where nobody has told. Empty: nothing is found, and nothing is said. */
  readonly meanings: readonly Meaning[]
}

/**
 * Says for each mapping of a check what AWS's sentence means.
 *
 * @param says what AWS shows, whole or in part; without it, what AWS would show for what is found
 * @throws IsthmusError `ARGUMENT_INVALID` for a sentence that is none of AWS's
 */
export function explain(integration: Integration, result: CheckResult, says?: string): readonly Explanation[] {
  const said = says === undefined ? undefined : sentencesOf(says)
  return result.mappings.flatMap((check) => {
    const mapping = integration.mappings.find(({ id }) => id === check.mapping)
    if (!mapping) return []
    const shown = said ?? sentences.filter((sentence) => isExpected(sentence, check, result))
    // In provisioned mode nothing is called through the VPC: of two sentences, the one about that is not meant.
    const meant = shown.filter(({ path }) => shown.length === 1 || !path || verdictOf(path, check) !== undefined)
    const meanings = meant.map((sentence) => meaningOf(sentence, integration, mapping, check, result))
    return [{ mapping: check.mapping, standpoint: check.standpoint, meanings }]
  })
}

function sentencesOf(says: string): readonly Sentence[] {
  const plain = says
    .replace(/^\s*PROBLEM:\s*/i, '')
    .replace(/[\s.]+$/, '')
    .toLowerCase()
  const found = sentences.filter(
    ({ known, text }) => known.test(plain) || (plain !== '' && text.toLowerCase().includes(plain)),
  )
  if (found.length > 0) return found
  const all = sentences.map(({ text }) => `"${text}"`).join(', ')
  throw new IsthmusError('ARGUMENT_INVALID', `--says "${says}" is none of the sentences that AWS shows: ${all}`)
}

/** Would AWS show it for what is found? The two of the connection only: what else is wrong is not in the network. */
function isExpected({ path, known }: Sentence, check: MappingCheck, { findings }: CheckResult): boolean {
  if (!path || verdictOf(path, check) !== 'blocked') return false
  const role = /assume/.test(known.source)
  const errors = findings.filter((finding) => isCause(finding, path, check.mapping))
  const ofRole = errors.filter(({ code, hop }) => code === 'ENDPOINT_POLICY_DENIES' && hop.includes('sts:AssumeRole'))
  return role ? ofRole.length > 0 : errors.length > ofRole.length
}

function meaningOf(
  { text, means, path, suspects }: Sentence,
  integration: Integration,
  mapping: Mapping,
  check: MappingCheck,
  { findings, questions }: CheckResult,
): Meaning {
  const verdict = verdictOf(path, check)
  const ids = new Set(check.flows.filter((flow) => flow.path === path).map(({ id }) => id))
  return {
    sentence: text,
    means,
    ...(verdict ? { verdict } : {}),
    causes: findings.filter((finding) => isCause(finding, path, check.mapping)),
    questions: verdict === 'unknown' ? questions.filter(({ flows }) => flows.some((flow) => ids.has(flow))) : [],
    suspects: verdict === 'blocked' ? [] : suspects(factsOf(integration, mapping)),
  }
}

/** What stands in the way of the path; and what is wrong with policies where the sentence is about none. */
function isCause({ path, severity, code, mappings }: Finding, of: Sentence['path'], mapping: string): boolean {
  if (!mappings.includes(mapping)) return false
  if (of) return path === of && severity === 'error'
  return path === 'settings' && (severity === 'error' || code === 'POLICY_MALFORMED' || code === 'ARN_MALFORMED')
}

/** `undefined`: the mapping needs no such path. */
function verdictOf(path: Sentence['path'], { flows }: MappingCheck): Verdict | undefined {
  const verdicts = flows.filter((flow) => flow.path === path).map(({ verdict }) => verdict)
  return verdicts.length > 0 ? worst(verdicts) : undefined
}
