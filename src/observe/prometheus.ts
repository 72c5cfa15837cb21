import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { catalog, invocationDuration, isWanted } from './catalog.ts'
import type { Observatory } from './observatory.ts'

export interface PrometheusPage {
  readonly contentType: string
  text(): Promise<string>
}

type Shown = [labels: Record<string, string>, value: number]

const ofMapping = ['mapping', 'topic'] as const

/** All metrics of the mappings and of this process in Prometheus' text format, as they are when they are asked for. */
export function prometheusPage(observatory: Observatory): PrometheusPage {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const info = new Gauge({
    name: 'isthmus_mapping_info',
    help: 'Always 1; what the mapping is, in its labels.',
    labelNames: [...ofMapping, 'consumer_group', 'mode', 'uuid'],
    registers,
  })
  const duration = new Histogram({
    name: invocationDuration.prometheus,
    help: invocationDuration.help,
    labelNames: [...ofMapping, 'outcome'],
    buckets: [...invocationDuration.buckets],
    registers,
  })
  const timed = new Map<string, { readonly mapping: string; readonly topic: string; readonly outcome: string }>()
  observatory.onInvocation(({ mapping: { name, settings }, outcome, seconds }) => {
    const labels = { mapping: name, topic: settings.topic, outcome }
    timed.set(Object.values(labels).join(' '), labels)
    duration.observe(labels, seconds)
  })
  /** Of what is gone nothing is shown; the others come anew by themselves. */
  const forgetGone = (readings: ReturnType<Observatory['read']>) => {
    for (const [key, labels] of timed) {
      const { mapping: name, topic } = labels
      if (readings.some(({ mapping }) => mapping.name === name && mapping.settings.topic === topic)) continue
      timed.delete(key)
      duration.remove(labels)
    }
  }
  const metrics = catalog.map((metric) => {
    const { prometheus: name, help, kind, labels } = metric
    const options = { name, help, labelNames: [...ofMapping, ...labels], registers }
    if (kind === 'counter') {
      const counter = new Counter(options)
      // They come as sums.
      return { metric, reset: () => counter.reset(), show: (...sum: Shown) => counter.inc(...sum) }
    }
    const gauge = new Gauge(options)
    return { metric, reset: () => gauge.reset(), show: (...value: Shown) => gauge.set(...value) }
  })
  return {
    contentType: registry.contentType,
    text() {
      const readings = observatory.read()
      forgetGone(readings)
      info.reset()
      for (const { mapping } of readings) {
        const { name, settings, mode, uuid } = mapping
        const { topic, consumerGroupId: consumer_group } = settings
        info.set({ mapping: name, topic, consumer_group, mode, uuid }, 1)
      }
      for (const { metric, reset, show } of metrics) {
        reset()
        for (const reading of readings) {
          if (!isWanted(metric, reading)) continue
          const { name, settings } = reading.mapping
          for (const { labels, value } of metric.read(reading))
            show({ mapping: name, topic: settings.topic, ...labels }, value)
        }
      }
      return registry.metrics()
    },
  }
}
