import type { Explanation } from '../check/index.ts'
import { formatLocation } from '../model/index.ts'
import { style } from './style.ts'

type Meaning = Explanation['meanings'][number]

/** What AWS's sentences mean, mapping by mapping, as text. */
export function renderExplanations(explanations: readonly Explanation[], options: { readonly color: boolean }): string {
  const paint = style(options.color)
  const found = (title: string, findings: Meaning['causes']): string[] => [
    ...(findings.length > 0 ? ['', `  ${paint.red(title)}`] : []),
    ...findings.flatMap(({ code, at, hop, explanation, remedy }) => [
      `  ${paint.red('✖')} ${paint.bold(code)}  ${paint.dim(formatLocation(at))}`,
      `    ${hop || explanation}`,
      `    remedy: ${remedy}`,
      `    more: isthmus explain ${code}`,
    ]),
  ]
  const meaningLines = (
    { sentence, means, path, verdict, causes, questions, ruledOut, suspects }: Meaning,
    said: boolean,
    open: boolean,
  ): string[] => [
    `  ${said ? 'AWS says' : 'AWS would say'}  ${paint.bold(`PROBLEM: ${sentence}`)}`,
    `  ${means}`,
    ...found('found here', causes),
    ...(questions.length > 0 ? ['', `  ${paint.yellow('not decided, so not proved open')}`] : []),
    ...questions.map(({ question, answers }) => [`  ? ${question}`, ...answers].join('  ')),
    ...(ruledOut.length > 0 ? ['', `  ${paint.green('in order')}`] : []),
    ...ruledOut.map((each) => `  ✔ ${each}`),
    ...(suspects.length > 0
      ? ['', `  ${whyText(verdict, causes.length, open ? 'the network' : `the ${path} path`)}`]
      : []),
    ...suspects.flatMap(({ what, look }, i) => [`  ${i + 1}. ${what}`, `     ${paint.dim(look)}`]),
    '',
  ]
  const lines = explanations.flatMap(({ mapping, standpoint, said, disabled, verdict, meanings, others }) => [
    `${paint.bold(mapping)}  ${standpoint}`,
    ...(disabled ? ['  it is disabled, and polls nothing until it is enabled'] : []),
    ...meanings.flatMap((meaning) => meaningLines(meaning, said, verdict === 'reachable')),
    ...(others.length > 0
      ? [
          ...found(meanings.length > 0 ? 'wrong, too, and told by AWS in other words' : 'found here', others).slice(1),
          '',
        ]
      : []),
    ...(meanings.length === 0 && others.length === 0
      ? [
          `  ${paint.green('nothing stands in the way')}: with --says "..." and what AWS shows, this lists what to look at`,
          '',
        ]
      : []),
  ])
  return `${lines.join('\n').trimEnd() || 'no mapping to explain'}\n`
}

function whyText(verdict: Meaning['verdict'], causes: number, what: string): string {
  if (verdict === 'unknown') return 'if those turn out to be open, look at these, in this order'
  if (verdict === undefined) return `${causes > 0 ? 'and ' : ''}look at these, in this order`
  const open = `as far as it is described, ${what} is proved open, there and back`
  return causes > 0
    ? `${open}: after what is found, look at these, in this order`
    : `${open}: look at these, in this order`
}
