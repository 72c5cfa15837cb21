import type { FailureCondition, InvokeOutcome, ResponseContext } from '../targets/index.ts'
import type { PartitionReader } from './partition-reader.ts'
import type { Payload, PayloadRecord } from './payload.ts'

/** Records of a batch that go the same way from here on, and how they came here. */
export interface Portion {
  readonly payload: Payload
  /** How often the function was reached with them. */
  readonly calls: number
  /** How many of those calls count against the limit of retries. */
  readonly failures: number
  /** Of the last call that reached the function. */
  readonly requestId?: string
  readonly response?: ResponseContext
  /** They are not sent to the function any more, and why. */
  readonly givenUp?: FailureCondition
  /** How often the destination failed with them. */
  readonly refusals: number
}

export function holds({ payload }: Portion, reader: PartitionReader): boolean {
  return payload.sections.some((section) => section.reader === reader)
}

/** A batch: what the function is called with, then what could not be decoded and is given up without a call. */
export function firstPortions(payload: Payload): readonly Portion[] {
  const all: Portion = { payload, calls: 0, failures: 0, refusals: 0 }
  const conditions = new Set(payload.sections.flatMap(({ undecoded }) => [...undecoded.values()]))
  if (conditions.size === 0) return [all]
  const { rest } = divide(all, ({ section, offset }) => section.undecoded.has(offset))
  const givenUp = [...conditions].flatMap((condition) => {
    const { apart } = divide(all, ({ section, offset }) => section.undecoded.get(offset) === condition)
    return apart ? [{ ...apart, givenUp: condition }] : []
  })
  return rest ? [rest, ...givenUp] : givenUp
}

/** The function was reached with it. */
export function called(portion: Portion, outcome: Extract<InvokeOutcome, { readonly requestId: string }>): Portion {
  const { requestId, executedVersion = '$LATEST' } = outcome
  const functionError = outcome.kind === 'success' ? null : (outcome.functionError ?? 'Unhandled')
  return {
    ...portion,
    calls: portion.calls + 1,
    requestId,
    response: { statusCode: 200, executedVersion, functionError },
  }
}

/** The same in two halves, the larger one first. A split is no retry, as Kinesis's mappings have it. */
export function halves(portion: Portion): readonly Portion[] {
  const { entries } = portion.payload
  const middle = Math.ceil(entries.length / 2)
  return [entries.slice(0, middle), entries.slice(middle)].map((half) => ({
    ...portion,
    payload: portion.payload.pick(half),
  }))
}

/** The records that `isApart` names, and the others; undefined where there are none. */
export function divide(
  portion: Portion,
  isApart: (entry: PayloadRecord, index: number) => boolean,
): { readonly apart?: Portion; readonly rest?: Portion } {
  const { payload } = portion
  const apart = payload.entries.filter(isApart)
  if (apart.length === 0) return { rest: portion }
  if (apart.length === payload.entries.length) return { apart: portion }
  const rest = payload.entries.filter((entry, index) => !isApart(entry, index))
  return { apart: { ...portion, payload: payload.pick(apart) }, rest: { ...portion, payload: payload.pick(rest) } }
}
