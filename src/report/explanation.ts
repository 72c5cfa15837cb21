import type { Explanation } from '../check/index.ts'
import { formatLocation } from '../model/index.ts'
import { style } from './style.ts'

type Meaning = Explanation['meanings'][number]

/** What AWS's sentences mean, mapping by mapping, as text. */
export function renderExplanations(
  explanations: readonly Explanation[],
  options: { readonly color: boolean; readonly said: boolean },
): string {
  const paint = style(options.color)
  const meaningLines = ({ sentence, means, verdict, causes, questions, ruledOut, suspects }: Meaning): string[] => [
    `  ${options.said ? 'AWS says' : 'AWS would say'}  ${paint.bold(`PROBLEM: ${sentence}`)}`,
    `  ${means}`,
    ...(causes.length > 0 ? ['', `  ${paint.red('found here')}`] : []),
    ...causes.flatMap(({ code, at, hop, explanation, remedy }) => [
      `  ${paint.red('✖')} ${paint.bold(code)}  ${paint.dim(formatLocation(at))}`,
      `    ${hop || explanation}`,
      `    remedy: ${remedy}`,
      `    more: isthmus explain ${code}`,
    ]),
    ...(questions.length > 0 ? ['', `  ${paint.yellow('not decided, so not proved open')}`] : []),
    ...questions.map(({ question, answers }) => [`  ? ${question}`, ...answers].join('  ')),
    ...(ruledOut.length > 0 ? ['', `  ${paint.green('in order')}`] : []),
    ...ruledOut.map((each) => `  ✔ ${each}`),
    ...(suspects.length > 0 ? ['', `  ${whyText(verdict, causes.length)}`] : []),
    ...suspects.flatMap(({ what, look }, i) => [`  ${i + 1}. ${what}`, `     ${paint.dim(look)}`]),
    '',
  ]
  const lines = explanations.flatMap(({ mapping, standpoint, meanings }) => [
    `${paint.bold(mapping)}  ${standpoint}`,
    ...(meanings.length === 0
      ? [
          `  ${paint.green('nothing stands in the way')}: with --says "..." and what AWS shows, this lists what to look at`,
          '',
        ]
      : meanings.flatMap(meaningLines)),
  ])
  return `${lines.join('\n').trimEnd() || 'no mapping to explain'}\n`
}

function whyText(verdict: Meaning['verdict'], causes: number): string {
  if (verdict === 'unknown') return 'if those turn out to be open, look at these, in this order'
  if (verdict === undefined) return `${causes > 0 ? 'and ' : ''}look at these, in this order`
  const open = 'as far as it is described, the network is proved open, there and back'
  return causes > 0
    ? `${open}: after what is found, look at these, in this order`
    : `${open}: look at these, in this order`
}
