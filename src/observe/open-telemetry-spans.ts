import { tracingChannel } from 'node:diagnostics_channel'
import type * as Api from '@opentelemetry/api'

type Span = Api.Span

interface Call {
  readonly topic: string
  readonly consumerGroup: string
  readonly records?: number
  readonly attempt?: number
  readonly condition?: string
  readonly traceParents?: () => readonly string[]
  readonly result?: { readonly outcome?: string; readonly requestId?: string }
  readonly error?: unknown
}

/** By channel: the operation as OpenTelemetry's conventions for messaging name it, and its type. */
const operations = {
  'isthmus:invoke': { name: 'process', type: 'process', kind: 'CONSUMER' },
  'isthmus:commit': { name: 'commit', type: 'settle', kind: 'CLIENT' },
  'isthmus:destination': { name: 'give up', type: 'settle', kind: 'CLIENT' },
} as const
const works = new Set(['success', 'delivered'])

/**
 * Makes a span of each call of a function, each commit and each call of a failure destination. What records carry of a
 * trace are links: a batch has many parents. Polls are none: most of them only wait.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
 * @returns the way to end it
 */
export function traceChannels(api: typeof Api, tracer: Api.Tracer): () => void {
  const ends = Object.entries(operations).map(([channel, { name, type, kind }]) => {
    const spans = new WeakMap<object, Span>()
    const subscribers = {
      start(message: object) {
        const { topic, consumerGroup, records, attempt, condition, traceParents } = message as Call
        const attributes = {
          'messaging.system': 'kafka',
          'messaging.operation.name': name,
          'messaging.operation.type': type,
          'messaging.destination.name': topic,
          'messaging.consumer.group.name': consumerGroup,
          ...(records !== undefined && { 'messaging.batch.message_count': records }),
          ...(attempt !== undefined && { 'isthmus.attempt': attempt }),
          ...(condition !== undefined && { 'isthmus.condition': condition }),
        }
        const links = (traceParents?.() ?? []).map((parent) => ({ context: contextOf(parent) }))
        const span = tracer.startSpan(
          `${name} ${topic}`,
          { kind: api.SpanKind[kind], attributes, links },
          api.ROOT_CONTEXT,
        )
        spans.set(message, span)
      },
      end() {},
      asyncStart() {},
      error(message: object) {
        const { error } = message as Call
        const span = spans.get(message)
        span?.setAttribute('error.type', error instanceof Error && 'code' in error ? String(error.code) : 'Error')
        span?.setStatus({ code: api.SpanStatusCode.ERROR })
      },
      asyncEnd(message: object) {
        const span = spans.get(message)
        const { outcome, requestId } = (message as Call).result ?? {}
        if (requestId) span?.setAttribute('faas.invocation_id', requestId)
        if (outcome !== undefined && !works.has(outcome)) {
          span?.setAttribute('error.type', outcome)
          span?.setStatus({ code: api.SpanStatusCode.ERROR })
        }
        span?.end()
      },
    }
    const tracing = tracingChannel<unknown, object>(channel)
    tracing.subscribe(subscribers)
    return () => tracing.unsubscribe(subscribers)
  })
  return () => {
    for (const end of ends) end()
  }
}

/** https://www.w3.org/TR/trace-context/#traceparent-header */
function contextOf(traceParent: string): Api.SpanContext {
  const [, traceId = '', spanId = '', flags = '00'] = traceParent.split('-')
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
}
