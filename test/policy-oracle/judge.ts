import type { Maybe, PolicyDocument } from '../../src/model/index.ts'
import { isUnknown } from '../../src/model/index.ts'
import { evaluate } from '../../src/policy/index.ts'
import { policyOf } from '../support/policy.ts'
import { outcomesOf } from './choices.ts'
import { decide } from './decide.ts'
import type { Case } from './draw.ts'
import type { Attached, JsonPolicy } from './types.ts'

export interface Judgement {
  readonly verdict: 'allow' | 'deny' | 'depends'
  /** The decisions for every value of what is unknown, and for every reading of what AWS does not say. */
  readonly possible: readonly ('allow' | 'deny')[]
  /** Why the evaluator is wrong. */
  readonly wrong?: string
}

/** What is decided must hold for all values; what hangs on nothing unknown must be decided. */
export function judge({ call, attached }: Case): Judgement {
  const decision = evaluate(call, read(attached))
  const { verdict, questions } = decision
  const { outcomes, certain } = outcomesOf((choose) => decide(call, attached, choose))
  const possible = [...outcomes]
  const told = { verdict, possible }
  if (verdict !== 'depends' && possible.some((each) => each !== verdict))
    return { ...told, wrong: `${verdict} is said to be certain, and ${possible.join(' or ')} can come out` }
  if (verdict === 'depends' && certain) return { ...told, wrong: `it is said to depend, and ${possible[0]} is certain` }
  if ((verdict === 'depends') !== questions.length > 0) return { ...told, wrong: 'questions stand with "depends" only' }
  return told
}

type Policies = Parameters<typeof evaluate>[1]

function read(attached: Attached): Policies {
  const lists = (levels: readonly (readonly Maybe<JsonPolicy>[])[]) => levels.map((level) => level.map(readOne))
  const { identity, serviceControl, resourceControl, ...single } = attached
  return {
    ...Object.fromEntries(Object.entries(single).map(([kind, policy]) => [kind, readOne(policy)])),
    ...(identity && { identity: identity.map(readOne) }),
    ...(serviceControl && { serviceControl: lists(serviceControl) }),
    ...(resourceControl && { resourceControl: lists(resourceControl) }),
  }
}

function readOne(policy: Maybe<JsonPolicy>): Maybe<PolicyDocument> {
  if (isUnknown(policy)) return policy
  const document = policyOf(policy)
  if (document.statements.length !== [policy.Statement].flat().length)
    throw new Error(`a statement was left out: ${JSON.stringify(document.problems)}`)
  return document
}
