import type { Integration } from '../../src/model/index.ts'
import type { Verdict } from '../../src/network/index.ts'
import { integration } from '../support/integration.ts'
import type { Flow } from './flow.ts'

/** One network and flow that were told wrongly once, with the verdict that is right. */
export interface Regression {
  readonly note: string
  readonly verdict: Verdict
  readonly flow: Flow
  readonly description: Integration
}

/** Without what says nothing: places, empty lists, the account. */
export function pack({ note, verdict, flow, description }: Regression): string {
  const said = Object.entries(description).filter(([, value]) => typeof value === 'object' && !isEmpty(value))
  const text = JSON.stringify({ note, verdict, flow, description: Object.fromEntries(said) }, (key, value) => {
    if (key === 'at' || key === 'label') return undefined
    return typeof value === 'bigint' ? `${value}n` : value
  })
  // One resource a line.
  return `${text.replaceAll(/(?<=[[,])(?=\{"id":"\w+")/g, '\n  ').replace('"description":', '\n"description":')}\n`
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

export function unpack(text: string): Regression {
  let line = 0
  const { description, ...rest } = JSON.parse(text, (_, value) => {
    if (typeof value === 'string' && /^\d+n$/.test(value)) return BigInt(value.slice(0, -1))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return {
      at: { file: 'regression', line: ++line },
      ...value,
      ...('publicAddress' in value ? { label: value.id } : {}),
    }
  })
  return { ...rest, description: integration(description) }
}
