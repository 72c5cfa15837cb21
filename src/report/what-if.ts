import type { WhatIf } from '../check/index.ts'
import { formatLocation, isUnknown } from '../model/index.ts'
import type { Exposure } from '../network/index.ts'
import { counted } from './counted.ts'
import { style } from './style.ts'

/** What a deletion would break, as text. */
export function renderWhatIf({ without, changed, unharmed }: WhatIf, options: { readonly color: boolean }): string {
  const paint = style(options.color)
  const lines = [
    `${paint.bold(`without ${without}`)}: ${changed.length === 0 ? paint.green('nothing changes') : paint.red(`${counted(changed.length, 'flow')} changed`)}`,
    ...changed.map(({ flow, from, to }) => `  ${flow}  ${from} → ${to}`),
    ...(unharmed.length > 0 ? [paint.dim(`  ${counted(unharmed.length, 'flow')} read it and go on as before`)] : []),
  ]
  return `${lines.join('\n')}\n`
}

/** What a group lets in, as text. */
export function renderExposure({ group, behind, open }: Exposure, options: { readonly color: boolean }): string {
  const paint = style(options.color)
  const ports = (set: readonly (number | bigint)[]) =>
    set.length === 0 ? 'unknown ports' : `tcp ${set[0]}${set.at(-1) === set[0] ? '' : `-${set.at(-1)}`}`
  const who = (opening: Exposure['open'][number]) => {
    if (opening.internet) return paint.red('the internet')
    if (opening.group !== undefined) {
      const name = isUnknown(opening.group) ? opening.group.question : opening.group
      return `group ${name}${opening.senders.length > 0 ? ` (${opening.senders.join(', ')})` : ''}`
    }
    return opening.blocks.map((block) => (isUnknown(block) ? block.question : block)).join(', ') || 'a prefix list'
  }
  const lines = [
    `${paint.bold(group)} stands before ${behind.join(', ') || 'nothing that is described'}`,
    ...open.map(
      (opening) => `  ${ports(opening.ports)} from ${who(opening)}  ${paint.dim(formatLocation(opening.at))}`,
    ),
    ...(open.length === 0 ? ['  no TCP comes in'] : []),
  ]
  return `${lines.join('\n')}\n`
}
