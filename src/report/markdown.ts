import type { Verdict } from '../network/index.ts'

export const verdictSigns: Readonly<Record<Verdict, string>> = { reachable: '✅', blocked: '❌', unknown: '❓' }

/** Plain text: nothing in it is taken for Markdown or HTML, or calls a person. */
export function text(plain: string): string {
  const entities = plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return mention(entities.replace(/[\\`*_{}[\]()#+!|~$]/g, '\\$&'))
}

/** Names a person without calling them, on one line. */
export function mention(plain: string): string {
  return plain.replaceAll('@', '@\u200b').replaceAll('\n', ' ')
}

/** Text as it is, also with backticks and bars in it. */
export function code(plain: string): string {
  const fence = '`'.repeat(Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length)) + 1)
  return `${fence}${plain.replaceAll('\n', ' ').replaceAll('|', '\\|')}${fence}`
}
