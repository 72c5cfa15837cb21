import type { ServeConfig } from '../control/index.ts'
import { pollerUnits, shownUrl } from '../model/index.ts'

/** What a mapping would run as, for people. Values of environment variables, secrets and what URLs ask for are not shown. */
export function renderServed(config: ServeConfig): string[] {
  const { name, settings } = config
  const { topic, consumerGroupId, batchSize, batchingWindowMs, enabled } = settings
  return [
    `${name}${enabled ? '' : ' (disabled)'}`,
    `  from      ${topic} at ${sourceOf(config)}, from ${beginningOf(settings)} where ${consumerGroupId} has committed nothing`,
    `  login     ${loginOf(config)}`,
    ...schemasOf(config),
    ...settings.filters.map((pattern) => `  filter    ${pattern}`),
    `  batches   of ${batchSize} records or ${batchingWindowMs} ms`,
    `  pollers   ${pollersOf(config)}`,
    `  function  ${functionOf(config)}`,
    `  failures  ${failuresOf(config)}`,
    ...config.notes.map((note) => `  note      ${note}`),
  ]
}

/** The same for programs, as one line. */
export function servedToJson(config: ServeConfig): string {
  const { function: fn, ...rest } = config
  const shown = {
    ...fn,
    ...(fn.kind === 'local' && { environment: Object.keys(fn.environment) }),
    ...(fn.kind === 'url' && { url: shownUrl(fn.url) }),
  }
  return JSON.stringify({ ...rest, function: shown })
}

function beginningOf({ startingPosition, startingTimestampMs }: ServeConfig['settings']): string {
  return startingTimestampMs === undefined ? startingPosition : new Date(startingTimestampMs).toISOString()
}

function sourceOf({ source }: ServeConfig): string {
  if (source.kind === 'self-managed') return source.servers.join(',')
  return source.servers ? `${source.servers.join(',')}, as ${source.arn}` : source.arn
}

function loginOf({ access, source }: ServeConfig): string {
  const ways = [...(access.role ? [access.role] : []), ...Object.keys(access.secrets)]
  if (ways.length > 0) return ways.join(', ')
  return source.kind === 'msk' && !source.servers ? 'IAM where the cluster has it' : 'none, in plaintext'
}

function schemasOf({ registry }: ServeConfig): string[] {
  if (!registry) return []
  const at = registry.kind === 'glue' ? `Glue in ${registry.region}` : registry.url
  const login = registry.kind === 'glue' ? [] : Object.keys(registry.secrets)
  const by = login.length > 0 ? ` by ${login.join(', ')}` : ''
  return [`  schemas   of ${registry.attributes.join(' and ')}, from ${at}${by}, as ${registry.format}`]
}

function pollersOf({ settings: { provisioned }, scaling }: ServeConfig): string {
  if (!provisioned)
    return `on-demand, ${scaling === 'aws' ? 'one at first' : 'one for each partition at first'}, then by lag`
  const { minimum, maximum, group } = provisioned
  const [least, most] = [pollerUnits(minimum), pollerUnits(maximum)]
  const units = group === undefined ? `${range(least, most)} event poller units on AWS` : `in poller group ${group}`
  return `provisioned, ${range(minimum, maximum)}, ${units}`
}

function range(from: number, to: number): string {
  return from === to ? String(from) : `${from} to ${to}`
}

function functionOf({ function: fn }: ServeConfig): string {
  if (fn.kind === 'url') return `POST ${shownUrl(fn.url)}, ${fn.timeoutSeconds} s`
  if (fn.kind === 'local') return `${fn.handler} of ${fn.code}, ${fn.runtime}, ${fn.timeoutSeconds} s`
  const role = fn.role === undefined ? '' : ` as ${fn.role}`
  return `${fn.name} at AWS Lambda${fn.region === undefined ? '' : ` in ${fn.region}`}${role}, ${fn.timeoutSeconds} s`
}

function failuresOf({ settings: { failures, onFailure }, onFailure: { whenItFails } }: ServeConfig): string {
  const { retries, maximumAgeMs, bisect, partialResponses } = failures
  const hasRetries = Number.isFinite(retries)
  const hasAge = Number.isFinite(maximumAgeMs)
  const how = [
    `retried ${hasRetries ? `${retries} times` : 'without end'}`,
    ...(hasAge ? [`for ${maximumAgeMs / 1000} s at most`] : []),
    ...(bisect ? ['in halves'] : []),
    ...(partialResponses ? ['as the function reports them'] : []),
  ].join(', ')
  if (onFailure !== undefined) return `${how}; then to ${onFailure}${whenItFails === 'drop' ? ', or dropped' : ''}`
  return hasRetries || hasAge ? `${how}; then dropped` : how
}
