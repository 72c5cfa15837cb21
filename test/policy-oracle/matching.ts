/** Wildcards as the IAM user guide describes them, letter by letter. */

type Letter =
  | { readonly text: string }
  /** `last` of its part; in the `name` behind the five colons of an ARN. */
  | { readonly star: boolean; readonly last: boolean; readonly name: boolean }

/** A policy text, letter by letter, with `${...}` filled in by `variable`; `undefined` where one has no value. */
export function lettersOf(
  text: string,
  variable: ((body: string) => string | undefined) | undefined,
): readonly Letter[] | undefined {
  const letters: Letter[] = []
  for (let i = 0; i < text.length; i++) {
    const end = text.indexOf('}', i)
    if (variable && text.startsWith('${', i) && end > 0) {
      const value = variable(text.slice(i + 2, end))
      if (value === undefined) return undefined
      letters.push(...[...value].map((letter) => ({ text: letter })))
      i = end
    } else if (text[i] === '*' || text[i] === '?')
      letters.push({
        star: text[i] === '*',
        last: i + 1 === text.length || text[i + 1] === ':',
        name: letters.filter((letter) => 'text' in letter && letter.text === ':').length >= 5,
      })
    else letters.push({ text: text[i]! })
  }
  return letters
}

/** Which colons a wildcard stands for: all; only those that a star ends its part with; those of the name too. */
type Colons = 'all' | 'at the end' | 'in the name'

export function isLike(pattern: readonly Letter[], text: string, colons: Colons): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return text === ''
  if ('text' in first) return text.startsWith(first.text) && isLike(rest, text.slice(1), colons)
  const crosses = colons === 'all' || (first.star && first.last) || (colons === 'in the name' && first.name)
  const fits = text !== '' && (crosses || text[0] !== ':')
  if (!first.star) return fits && isLike(rest, text.slice(1), colons)
  return isLike(rest, text, colons) || (fits && isLike(pattern, text.slice(1), colons))
}

/** The six parts of an ARN, each by itself. */
export function isLikeArn(pattern: readonly Letter[], text: string): boolean {
  const parts: Letter[][] = [[]]
  for (const letter of pattern)
    if ('text' in letter && letter.text === ':' && parts.length < 6) parts.push([])
    else parts.at(-1)!.push(letter)
  const words = text.split(':')
  const fields = [...words.slice(0, 5), ...(words.length > 5 ? [words.slice(5).join(':')] : [])]
  return parts.length === fields.length && parts.every((part, i) => isLike(part, fields[i]!, 'all'))
}

/** Whether an ARN pattern has all six parts. */
export function isWhole(pattern: readonly Letter[]): boolean {
  return pattern.filter((letter) => 'text' in letter && letter.text === ':').length >= 5
}

/** Wildcards are letters like others. */
export function spelled(pattern: readonly Letter[]): string {
  return pattern.map((letter) => ('text' in letter ? letter.text : letter.star ? '*' : '?')).join('')
}
