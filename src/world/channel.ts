import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel'

/** An operation that whoever wants to can follow: a tracing channel of Node's, which costs nothing while nobody does. */
export interface Channel<About extends object, Told extends object> {
  /**
   * Runs the operation; its channel is told of its begin, of its end and of what it throws.
   *
   * @param about what the operation is, made only when somebody listens
   * @param told what came of it, likewise
   */
  run<T>(about: () => About, operation: () => Promise<T>, told: (result: T) => Told): Promise<T>
}

/** @see https://nodejs.org/api/diagnostics_channel.html#class-tracingchannel */
export function createChannel<About extends object, Told extends object>(name: string): Channel<About, Told> {
  const channel: TracingChannel<unknown, object> = tracingChannel(name)
  return {
    run<T>(about: () => About, operation: () => Promise<T>, told: (result: T) => Told): Promise<T> {
      return channel.hasSubscribers ? traced(channel, about(), operation, told) : operation()
    },
  }
}

async function traced<T>(
  channel: TracingChannel<unknown, object>,
  about: object,
  operation: () => Promise<T>,
  told: (result: T) => object,
): Promise<T> {
  let result: { readonly value: T } | undefined
  await channel.tracePromise(async () => {
    result = { value: await operation() }
    return told(result.value)
  }, about)
  return result!.value
}
