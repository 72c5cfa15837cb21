import { java } from '../support/java.ts'
import { judge } from '../support/judges.ts'
import type { Case } from './draw.ts'

/** What AWS's event-ruler says of each case: `match`, `no match`, or why it refuses the pattern. */
export async function askRuler(cases: readonly Case[]): Promise<readonly string[]> {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const lines = cases.map(({ pattern, event }) => `${base64(pattern)} ${base64(event)}\n`)
  return (await ask(lines)).map((line) => {
    if (!line.startsWith('invalid ')) return line === 'no' ? 'no match' : line
    const [reason = ''] = Buffer.from(line.slice('invalid '.length), 'base64').toString().split('\n')
    return `invalid: ${reason}`
  })
}

/** How many beginnings of wildcards the ruler finds that one input may have matched at once. */
export async function askComplexity(patterns: readonly string[]): Promise<readonly number[]> {
  const lines = patterns.map((pattern) => `${Buffer.from(pattern).toString('base64')}\n`)
  return (await ask(lines)).map((line) => Number(line.slice('complexity '.length)))
}

async function ask(lines: readonly string[]): Promise<readonly string[]> {
  const folder = 'test/filter-oracle/java'
  const program = { program: 'EventRuler', folder, args: [], jars: [judge('event-ruler').path] }
  const answers = await java(program, lines.join(''))
  return answers.trimEnd().split('\n')
}
