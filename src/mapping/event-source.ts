/** Which cluster an event says it comes from (mapping.md 2.1). */
export type EventSource =
  | {
      readonly eventSource: 'aws:kafka'
      readonly eventSourceArn: string
      /** `host:port`, comma-separated. */
      readonly bootstrapServers: string
    }
  | { readonly eventSource: 'SelfManagedKafka'; readonly bootstrapServers: string }

/** What stands around the records of each event of one mapping. */
export interface Envelope {
  readonly head: Buffer
  readonly tail: Buffer
}

export function envelopeOf(source: EventSource): Envelope {
  const fields = [`"eventSource":${JSON.stringify(source.eventSource)}`]
  if (source.eventSource === 'aws:kafka') fields.push(`"eventSourceArn":${JSON.stringify(source.eventSourceArn)}`)
  fields.push(`"bootstrapServers":${JSON.stringify(source.bootstrapServers)}`)
  return { head: Buffer.from(`{${fields.join(',')},"records":{`), tail: Buffer.from('}}') }
}
