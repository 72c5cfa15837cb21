import { IsthmusError } from '../world/index.ts'
import { type JsonArray, JsonError, type JsonObject, type JsonTree, parseTree, placeOf } from './json-tree.ts'
import { type Item, parseItem } from './operators.ts'
import { Refusal, refuse } from './refusal.ts'
import type { Test } from './tests.ts'
import { complexityOf } from './wildcard.ts'

/**
 * `eventbridge`: all of event-ruler. `lambda`: what a mapping's filter takes. Lambda's guide lists neither wildcard nor
 * cidr (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html).
 */
export type Dialect = 'eventbridge' | 'lambda'

/** What one field must be. */
export interface Condition {
  /** Names joined by dots: a dot in a name and a step into an object are the same to AWS. */
  readonly path: string
  /** One of them holds for a value of the field. */
  readonly tests: readonly Test[]
  /** Or the field is not there. */
  readonly absent: boolean
  /** As the pattern has it. */
  readonly wanted: string
}

/** All conditions hold, for values that stand together where they stand in arrays. */
export type Alternative = readonly Condition[]

/** What an event must be: one of the alternatives. */
export interface Pattern {
  readonly text: string
  readonly alternatives: readonly Alternative[]
}

/** EventBridge's quota of combinations that `$or` makes. */
const maximumAlternatives = 1000

/** The longest pattern of a mapping's filter, in characters. */
const maximumLength = 4096

/** What AWS still accepts lies between 7 and 10 by its recorded verdicts; 10 is event-ruler's own example of a limit. */
const maximumComplexity = 10

const unlisted = ['wildcard', 'cidr']

/**
 * Reads an event pattern.
 *
 * @throws IsthmusError `PATTERN_INVALID`, with AWS's text, its reason, line and column in `data`
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html
 */
export function parsePattern(text: string, dialect: Dialect): Pattern {
  try {
    if (dialect === 'lambda' && text.length > maximumLength)
      throw new Refusal(`the pattern has ${text.length} characters, and ${maximumLength} is the most`, 0)
    return { text, alternatives: alternativesOf(text, dialect) }
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof JsonError)) throw error
    const place = placeOf(text, error.at)
    const reason = error.message
    const said =
      dialect === 'eventbridge' ? `Event pattern is not valid. Reason: ${reason}` : 'Invalid filter pattern definition.'
    const where = `line ${place.line}, column ${place.column}`
    const message = dialect === 'eventbridge' ? `${said} (${where})` : `${said} ${reason} (${where})`
    throw new IsthmusError('PATTERN_INVALID', message, { data: { said, reason, ...place } })
  }
}

function alternativesOf(text: string, dialect: Dialect): readonly Alternative[] {
  const tree = parseTree(text)
  if (tree.kind !== 'object') return refuse('Filter is not an object', tree)
  const compile = (or: Or) => {
    const compiler = new PatternCompiler(text, dialect, or)
    return compiler.inObject([new Map()], '', tree, false).map((alternative) => [...alternative.values()])
  }
  try {
    return compile('relation')
  } catch (error) {
    // What cannot be read as a relation may be a field of that name: AWS keeps patterns from before there was `$or`.
    try {
      return compile('field')
    } catch {
      throw error
    }
  }
}

/** What `$or` means. */
type Or = 'relation' | 'field'

/** By path: the later of two conditions on a field counts. */
type Draft = ReadonlyMap<string, Condition>

class PatternCompiler {
  readonly #text: string
  readonly #dialect: Dialect
  readonly #or: Or

  constructor(text: string, dialect: Dialect, or: Or) {
    this.#text = text
    this.#dialect = dialect
    this.#or = or
  }

  /** The drafts, each with the conditions of this object added; as many times more as its `$or` has branches. */
  inObject(drafts: readonly Draft[], path: string, object: JsonObject, insideOr: boolean): readonly Draft[] {
    if (object.members.length === 0) return refuse('Empty objects are not allowed', object)
    let result = drafts
    for (const member of object.members) {
      const { name, value } = member
      if (name === '$or' && this.#or === 'relation') {
        result = this.#inOr(result, path, value)
        continue
      }
      if (insideOr && reserved.has(name))
        return refuse(`${name} is Ruler reserved fieldName which cannot be used inside $or.`, member)
      const step = path === '' ? name : `${path}.${name}`
      if (value.kind === 'object') result = this.inObject(result, step, value, insideOr)
      else if (value.kind === 'array') result = withCondition(result, this.#condition(step, value))
      else return refuse(`"${name}" must be an object or an array`, value)
    }
    return result
  }

  #inOr(drafts: readonly Draft[], path: string, value: JsonTree): readonly Draft[] {
    if (value.kind !== 'array') return refuse('It must be an Array followed with $or.', value)
    const result: Draft[] = []
    for (const branch of value.items) {
      if (branch.kind !== 'object') return refuse('Only JSON object is allowed in array of $or relationship.', branch)
      result.push(...this.inObject(drafts, path, branch, true))
      if (result.length > maximumAlternatives)
        return refuse(`more than ${maximumAlternatives} combinations of the branches of $or`, value)
    }
    if (value.items.length < 2) return refuse('There must have at least 2 Objects in $or relationship.', value)
    return result
  }

  #condition(path: string, value: JsonArray): Condition {
    const items = value.items.map((item) => this.#item(item))
    if (items.length === 0) return refuse('Empty arrays are not allowed', value)
    const wildcards = items.flatMap((item) => item.wildcards ?? [])
    if (wildcards.length > 0 && complexityOf(wildcards, maximumComplexity + 1) > maximumComplexity)
      return refuse(tooComplex, value)
    return {
      path,
      tests: items.flatMap(({ test }) => test ?? []),
      absent: items.some(({ absent }) => absent),
      wanted: this.#text.slice(value.start, value.end),
    }
  }

  #item(tree: JsonTree): Item {
    const item = parseItem(tree)
    const refused = this.#dialect === 'lambda' ? item.operators.find((name) => unlisted.includes(name)) : undefined
    return refused ? refuse(`${refused} is not among the operators that Lambda lists for filters`, tree) : item
  }
}

const tooComplex =
  'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character'

function withCondition(drafts: readonly Draft[], condition: Condition): readonly Draft[] {
  return drafts.map((draft) => new Map([...draft, [condition.path, condition]]))
}

/** Names that make of `$or` a field (event-ruler, Constants). */
const reserved: ReadonlySet<string> = new Set([
  ...['exactly', 'equals-ignore-case', 'prefix', 'suffix', 'anything-but', 'exists', 'wildcard', 'numeric', 'cidr'],
  ...['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case'],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
])
