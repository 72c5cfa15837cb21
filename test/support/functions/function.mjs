// A function in JavaScript, run by AWS's own runtime client.

const text = (encoded) => Buffer.from(encoded ?? '', 'base64').toString()

export const handler = async (event, context) => {
  const records = []
  for (const { topic, partition, offset, timestamp, timestampType, key, value, headers } of event.records['orders-3']) {
    if (text(value) === 'throw') throw new TypeError('no')
    if (text(value) === 'hang') await new Promise((resolve) => setTimeout(resolve, 60_000))
    records.push([topic, partition, offset, timestamp, timestampType, text(key), text(value), headers.length])
  }
  return {
    source: event.eventSource,
    servers: event.bootstrapServers,
    records,
    remaining: context.getRemainingTimeInMillis(),
    arn: context.invokedFunctionArn,
  }
}
