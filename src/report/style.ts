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
