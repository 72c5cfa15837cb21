/** What running mappings do, for whoever watches them: metrics, health, system logs. */
export { embeddedMetrics } from './embedded-metrics.ts'
export { serveHttp } from './http.ts'
export { commitLag } from './lag.ts'
export { Observatory } from './observatory.ts'
export { startOpenTelemetry, wantsOpenTelemetry } from './open-telemetry.ts'
export { SystemLog } from './system-log.ts'
