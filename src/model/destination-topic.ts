import { derive, isUnknown, type Maybe } from './unknown.ts'

const scheme = 'kafka://'

/**
 * The topic of the mapping's own cluster that takes failed records, of an on-failure destination `kafka://TOPIC`; its
 * name may be unknown, or known in part. `undefined` for any other destination, and where it is not known which it is.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
 */
export function destinationTopic(onFailure: Maybe<string> | undefined): Maybe<string> | undefined {
  const text = isUnknown(onFailure) ? onFailure.unknown : onFailure
  if (onFailure === undefined || !text?.startsWith(scheme)) return undefined
  return isUnknown(onFailure) ? derive(onFailure, topicIn) : topicIn(text)
}

function topicIn(text: string): string {
  const name = text.slice(scheme.length)
  return /^\$\{([^{}]+)\}$/.exec(name)?.[1] ?? name
}
