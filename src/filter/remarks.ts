import { IsthmusError } from '../world/index.ts'
import { type Pattern, parsePattern } from './pattern.ts'

export interface PatternRemark {
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly remedy: string
}

/**
 * What there is to say of a mapping's pattern: why AWS refuses it, or what its guide does not promise.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-filtering.html
 */
export function remarksOn(text: string): readonly PatternRemark[] {
  let pattern: Pattern
  try {
    pattern = parsePattern(text, 'lambda')
  } catch (error) {
    if (!(error instanceof IsthmusError)) throw error
    const { said, reason, line, column } = error.data
    return [
      {
        severity: 'error',
        message: `${said}`,
        remedy: `mend the pattern: ${reason} (its line ${line}, column ${column})`,
      },
    ]
  }
  const paths = pattern.alternatives.flatMap((alternative) => alternative.map(({ path }) => path))
  const other = paths.find((path) => path !== 'value' && !path.startsWith('value.'))
  if (other === undefined) return []
  return [
    {
      severity: 'warning',
      message: `the pattern is about ${other}, and AWS's guide says that filters for Kafka see the value only`,
      remedy: 'filter on the value; what else is in the pattern counts in lab and serve, and may not on AWS',
    },
  ]
}
