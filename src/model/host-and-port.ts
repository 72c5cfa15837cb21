import { derive, isUnknown, type Maybe } from './unknown.ts'

/**
 * A bootstrap server, `kafka.internal:9092`, in its two parts. Each may be known without the other: `kafka.internal:${Port}`.
 * Without a port, which the API asks for, it is unknown: there is none that Lambda would take by itself.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_SelfManagedEventSource.html
 */
export function hostAndPort(server: Maybe<string>): { readonly host: Maybe<string>; readonly port: Maybe<number> } {
  if (!isUnknown(server)) {
    const [, host = server, port] = /^(.+):(\d+)$/s.exec(server) ?? []
    const question = `port of ${server}`
    return { host, port: port === undefined ? { unknown: question, question } : Number(port) }
  }
  const text = server.unknown
  const [, host, port] = isTextWithUnknowns(text) ? (/^(.+):(\d+|\$\{[^{}]*\})$/s.exec(text) ?? []) : []
  if (host === undefined || port === undefined) return { host: server, port: server }
  return {
    host: host.includes('${') ? derive(server, (whole) => whole.replace(/:[^:]*$/, '')) : host,
    port: port.startsWith('$') ? server : Number(port),
  }
}

/** What a function makes of unknown values, and what others export, shows nothing of itself. */
function isTextWithUnknowns(identity: string): boolean {
  return identity.includes('${') && !/\w\(|^(import|output):/.test(identity)
}
