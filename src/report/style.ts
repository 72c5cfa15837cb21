import type { Verdict } from '../network/index.ts'

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const

export type Style = { readonly [name in keyof typeof codes]: (text: string) => string }

/** ANSI styles, or the plain text. */
export function style(color: boolean): Style {
  const entries = Object.entries(codes).map(([name, code]) => [
    name,
    (text: string) => (color ? `\x1b[${code}m${text}\x1b[0m` : text),
  ])
  return Object.fromEntries(entries) as Style
}

export const signs: Readonly<Record<Verdict, string>> = { reachable: '✔', blocked: '✖', unknown: '?' }

export function tone(verdict: Verdict, paint: Style): (text: string) => string {
  return verdict === 'reachable' ? paint.green : verdict === 'blocked' ? paint.red : paint.yellow
}
