import type { AwsAnswer } from './sdk.ts'

/**
 * Asks until there is no further page, and gives all of them as one answer: lists one behind the other. AWS has several
 * ways to say what comes next: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-pagination.html
 */
export async function pages(input: AwsAnswer, ask: (input: AwsAnswer) => Promise<AwsAnswer>): Promise<AwsAnswer> {
  let whole: AwsAnswer = {}
  let next: AwsAnswer | undefined = input
  while (next) {
    const answer: AwsAnswer = await ask(next)
    whole = joined(whole, answer)
    const from = nextOf(answer)
    next = from && { ...input, ...from }
  }
  return whole
}

function nextOf(answer: AwsAnswer): AwsAnswer | undefined {
  if (answer.NextToken) return { NextToken: answer.NextToken }
  // Lambda.
  if (answer.NextMarker) return { Marker: answer.NextMarker }
  if (!answer.IsTruncated) return undefined
  // IAM, and Route 53's records.
  if (answer.Marker) return { Marker: answer.Marker }
  return {
    StartRecordName: answer.NextRecordName,
    StartRecordType: answer.NextRecordType,
    StartRecordIdentifier: answer.NextRecordIdentifier,
  }
}

const ofPages = new Set([
  ...['$metadata', 'NextToken', 'NextMarker', 'Marker', 'IsTruncated', 'Truncated', 'MaxItems', 'MaxResults'],
  ...['NextRecordName', 'NextRecordType', 'NextRecordIdentifier'],
])

function joined(whole: AwsAnswer, answer: AwsAnswer): AwsAnswer {
  const given = Object.entries(answer).filter(([name, value]) => value !== undefined && !ofPages.has(name))
  return {
    ...whole,
    ...Object.fromEntries(
      given.map(([name, value]) => {
        const before = whole[name]
        return [name, Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value]
      }),
    ),
  }
}
