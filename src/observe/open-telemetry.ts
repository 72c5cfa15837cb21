import type { Attributes } from '@opentelemetry/api'
import { type Clock, IsthmusError, messageOf } from '../world/index.ts'
import { catalog, invocationDuration, isWanted } from './catalog.ts'
import type { Observatory } from './observatory.ts'
import { traceChannels } from './open-telemetry-spans.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface OpenTelemetry {
  /** Sends what is left; waits no longer than five seconds for who does not take it. */
  stop(): Promise<void>
}

const stopMs = 5000
const endpoint = 'OTEL_EXPORTER_OTLP_ENDPOINT'

/** Whether the environment names somebody who takes OpenTelemetry's signals. */
export function wantsOpenTelemetry(environment: Environment): boolean {
  if (environment.OTEL_SDK_DISABLED === 'true') return false
  return wants(environment, 'METRICS') || wants(environment, 'TRACES')
}

function wants(environment: Environment, signal: 'METRICS' | 'TRACES'): boolean {
  if (environment[`OTEL_${signal}_EXPORTER`] === 'none') return false
  return Boolean(environment[endpoint] || environment[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`])
}

/**
 * Sends metrics and traces by OTLP, as the environment has it: OpenTelemetry's own SDK reads the rest of it. Its
 * packages open their own connections.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 * @throws IsthmusError `OPENTELEMETRY_MISSING`, `OPENTELEMETRY_PROTOCOL`
 */
export async function startOpenTelemetry(
  clock: Clock,
  observatory: Observatory,
  environment: Environment,
  notice: (line: string) => void,
): Promise<OpenTelemetry> {
  for (const signal of ['METRICS', 'TRACES'] as const) {
    const protocol = environment[`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`] ?? environment.OTEL_EXPORTER_OTLP_PROTOCOL
    if (!wants(environment, signal) || !protocol || protocol === 'http/protobuf') continue
    const said = `OpenTelemetry's ${signal.toLowerCase()} go by http/protobuf, and OTEL_EXPORTER_OTLP_PROTOCOL says ${protocol}: set it to http/protobuf, with the endpoint's port for that (4318 as a rule)`
    throw new IsthmusError('OPENTELEMETRY_PROTOCOL', said, { data: { signal, protocol } })
  }
  const { api, metrics, metricsOtlp, resources, traces, tracesOtlp } = await load()
  // What cannot be sent is told once in a while, and the mappings go on.
  let toldAt = Number.NEGATIVE_INFINITY
  api.diag.setLogger(
    {
      error(message) {
        if (clock.monotonic() - toldAt < 60_000) return
        toldAt = clock.monotonic()
        notice(`OpenTelemetry: ${message}`)
      },
      warn() {},
      info() {},
      debug() {},
      verbose() {},
    },
    { logLevel: api.DiagLogLevel.ERROR, suppressOverrideMessage: true },
  )
  const named = resources.resourceFromAttributes({ 'service.name': 'isthmus' })
  const resource = named.merge(
    resources.detectResources({ detectors: [resources.envDetector, resources.hostDetector] }),
  )
  const stops: (() => Promise<void>)[] = []
  const meters = new metrics.MeterProvider({
    resource,
    readers: wants(environment, 'METRICS')
      ? [
          new metrics.PeriodicExportingMetricReader({
            exporter: new metricsOtlp.OTLPMetricExporter(),
            exportIntervalMillis: Number(environment.OTEL_METRIC_EXPORT_INTERVAL) || 60_000,
            exportTimeoutMillis: Math.min(30_000, Number(environment.OTEL_METRIC_EXPORT_INTERVAL) || 30_000),
            cardinalityLimits: { default: 50_000 },
          }),
        ]
      : [],
  })
  stops.push(() => meters.shutdown())
  const meter = meters.getMeter('isthmus')
  const observed = catalog.map((metric) => {
    const how = { description: metric.help, unit: metric.unit }
    const isCounter = metric.kind === 'counter'
    const instrument = isCounter
      ? meter.createObservableCounter(metric.otel, how)
      : meter.createObservableGauge(metric.otel, how)
    return { metric, instrument }
  })
  meter.addBatchObservableCallback(
    (result) => {
      for (const reading of observatory.read())
        for (const { metric, instrument } of observed) {
          if (!isWanted(metric, reading)) continue
          for (const { labels, value } of metric.read(reading))
            result.observe(instrument, value, { ...attributesOf(reading.mapping, labels), ...operationOf(metric.otel) })
        }
    },
    observed.map(({ instrument }) => instrument),
  )
  const duration = meter.createHistogram(invocationDuration.otel, {
    description: invocationDuration.help,
    unit: invocationDuration.unit,
    advice: { explicitBucketBoundaries: [...invocationDuration.buckets] },
  })
  observatory.onInvocation(({ mapping, outcome, seconds }) =>
    duration.record(seconds, {
      ...attributesOf(mapping, {}),
      'messaging.operation.name': 'process',
      ...(outcome !== 'success' && { 'error.type': outcome }),
    }),
  )
  if (wants(environment, 'TRACES')) {
    const processor = new traces.BatchSpanProcessor({ exporter: new tracesOtlp.OTLPTraceExporter() })
    const tracers = new traces.TracerProvider({ resource, spanProcessors: [processor] })
    const untrace = traceChannels(api, tracers.getTracer('isthmus'))
    stops.push(async () => {
      untrace()
      await tracers.shutdown()
    })
  }
  return {
    async stop() {
      const patience = Promise.withResolvers<void>()
      const cancel = clock.after(stopMs, patience.resolve)
      await Promise.race([Promise.allSettled(stops.map((stop) => stop())), patience.promise])
      cancel()
    },
  }
}

/** OpenTelemetry's names of our labels, where it has one. */
const attributeNames: Readonly<Record<string, string>> = { partition: 'messaging.destination.partition.id' }

function attributesOf(
  { name, settings }: ReturnType<Observatory['read']>[number]['mapping'],
  labels: Readonly<Record<string, string>>,
): Attributes {
  const own = Object.entries(labels).map(([label, value]) => [attributeNames[label] ?? `isthmus.${label}`, value])
  return {
    'messaging.system': 'kafka',
    'messaging.destination.name': settings.topic,
    'messaging.consumer.group.name': settings.consumerGroupId,
    'isthmus.mapping': name,
    ...Object.fromEntries(own),
  }
}

/** Which the conventions ask for. */
function operationOf(otel: string): Attributes {
  return otel === 'messaging.client.consumed.messages' ? { 'messaging.operation.name': 'poll' } : {}
}

async function load() {
  try {
    return {
      api: await import('@opentelemetry/api'),
      metrics: await import('@opentelemetry/sdk-metrics'),
      metricsOtlp: await import('@opentelemetry/exporter-metrics-otlp-proto'),
      resources: await import('@opentelemetry/resources'),
      traces: await import('@opentelemetry/sdk-trace'),
      tracesOtlp: await import('@opentelemetry/exporter-trace-otlp-proto'),
    }
  } catch (cause) {
    const packages = 'sdk-metrics sdk-trace resources exporter-metrics-otlp-proto exporter-trace-otlp-proto'
    const install = ['api', ...packages.split(' ')].map((name) => `@opentelemetry/${name}`).join(' ')
    throw new IsthmusError(
      'OPENTELEMETRY_MISSING',
      `${endpoint} is set, and OpenTelemetry's SDK, which is installed on its own, cannot be loaded (${messageOf(cause).split('\n')[0]}): npm install ${install}, or set OTEL_SDK_DISABLED=true`,
      { cause },
    )
  }
}
