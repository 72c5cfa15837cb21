import type { HttpResponse } from './exchange.ts'
import type { ServiceCall } from './service.ts'

/**
 * A call in AWS's JSON protocol.
 *
 * @param target the prefix of the service and the action: `AWSGlue.GetSchemaVersion`
 * @param version of the protocol; SQS speaks 1.0
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function jsonAction(
  target: string,
  input: object,
  version = '1.1',
): Pick<ServiceCall, 'method' | 'path' | 'headers' | 'body'> {
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target }
  return { method: 'POST', path: '/', headers, body: JSON.stringify(input) }
}

/** The fields of an answer in JSON; none when it is no object. The parser's own message would quote the answer. */
export function fieldsOf({ body }: Pick<HttpResponse, 'body'>): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body.toString())
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}
