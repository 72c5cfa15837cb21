import { IsthmusError } from '../../world/index.ts'
import { isList, isMap, type Json, type JsonMap, textIn } from './json.ts'

/** What `terraform show -json` (or `tofu show -json`) writes of a plan or a state. */
export interface PlanDocument {
  readonly root: JsonMap
  readonly kind: 'plan' | 'state'
}

const remedy = 'write it by terraform show -json PLANFILE > plan.json'

/**
 * The plan or state in a text; `undefined` where the text is something else (a template).
 *
 * Format versions 0.1 to 1.x are one format that grew; a new first number would be another one.
 *
 * @throws IsthmusError `PLAN_INVALID` for what Terraform writes and is no such document (a plan in binary form, a raw
 * state file, the lines of `terraform plan -json`, a plan cut short), or one with a failed plan in it
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export function readPlanDocument(text: string, file: string): PlanDocument | undefined {
  if (text.startsWith('PK\u0003\u0004')) throw invalid(file, `this is a plan in binary form: ${remedy}`)
  if (text.slice(0, 200).includes('\u0000'))
    throw invalid(file, 'this is UTF-16 or binary: write it as UTF-8 (in PowerShell: | Out-File -Encoding utf8)')
  const root = parsed(text) ?? wrapped(text, file)
  if (!isMap(root)) return undefined
  if (isMap(root.values) || isMap(root.planned_values)) checkVersion(root, file)
  else {
    if (typeof root['@level'] === 'string')
      throw invalid(file, `these are the lines of terraform plan -json, which hold no plan: ${remedy}`)
    if (typeof root.lineage === 'string' && typeof root.serial === 'number')
      throw invalid(file, 'this is a raw state file: write it by terraform show -json > state.json')
    if (typeof root.format_version !== 'string' || typeof root.terraform_version !== 'string') return undefined
    // A state without resources has no values.
    if (Object.keys(root).every((key) => key === 'format_version' || key === 'terraform_version' || key === 'checks'))
      return { root, kind: 'state' }
    throw invalid(file, `there are neither planned_values nor values: ${remedy}`)
  }
  if (root.errored === true)
    throw invalid(file, 'planning ended with an error, so the plan is incomplete: mend what terraform plan says')
  // Resources whose number is not known yet are not in it.
  if (isList(root.deferred_changes) && root.deferred_changes.length > 0)
    throw invalid(file, 'the plan puts changes off, and says nothing of them: apply what comes before, and plan again')
  return { root, kind: isMap(root.planned_values) ? 'plan' : 'state' }
}

function checkVersion(root: JsonMap, file: string): void {
  const version = textIn(root, 'format_version')
  if (version !== undefined && /^[01]\.\d+$/.test(version)) return
  const said = version === undefined ? 'there is no format_version' : `format_version ${version} is not known`
  throw invalid(file, `${said}: 0.1 to 1.x are read; write it with a Terraform or OpenTofu of version 0.12 to 1.x`)
}

/** The first value of a text of JSON; `undefined` where it is none. */
function parsed(text: string): Json | undefined {
  const start = /^\ufeff?\s*\{/.exec(text.slice(0, 1000))
  if (!start) return undefined
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as Json
  } catch {
    // One JSON object a line: the first says what they are.
    const [first = ''] = text.split('\n', 1)
    if (!first.startsWith('{"@level"')) return undefined
    return { '@level': 'info' }
  }
}

/** Scripts and CI steps print lines of their own before and after the document: it is the line that begins as one. */
function wrapped(text: string, file: string): Json | undefined {
  const start = /^[ \t]*\{\s*"format_version"\s*:\s*"/m.exec(text)
  if (!start) return undefined
  const rest = text.slice(start.index)
  const line = text.slice(0, start.index).split('\n').length
  const from = start.index === 0 ? '' : `:${line}`
  const end = lengthOfObject(rest)
  if (end === undefined) throw invalid(`${file}${from}`, 'the document ends before its last bracket: was it cut short?')
  try {
    return JSON.parse(rest.slice(0, end)) as Json
  } catch {
    throw invalid(
      `${file}${from}`,
      `the plan has a wrapper's lines in it and cannot be told from them: ${remedy} without the wrapper`,
    )
  }
}

/** Where the object that a text begins with ends. */
function lengthOfObject(text: string): number | undefined {
  let depth = 0
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') depth++
    if (token === '}' && --depth === 0) return index + 1
  }
  return undefined
}

function invalid(place: string, said: string): IsthmusError {
  return new IsthmusError('PLAN_INVALID', `${place}: ${said}`)
}
