import type { SettingReader } from './setting-reader.ts'
import type { ClusterKind } from './settings-read.ts'
import { itemsOf } from './source-node.ts'

const clusterArn =
  /^arn:aws[a-zA-Z-]*:kafka:[a-z0-9-]+:\d{12}:(cluster\/[^/]+\/[^/]+|vpc-connection\/\d{12}\/[^/]+\/[^/]+)$/
const server =
  /^(?=.{1,300}$)[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*:\d{1,5}$/
const functionName =
  /^(arn:aws[a-zA-Z-]*:lambda:)?([a-z0-9-]+:)?(\d{12}:)?(function:)?[a-zA-Z0-9-_.]+(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/

/** Checks what names the cluster and the function; the Integration holds them, the settings do not. */
export function checkSource(reader: SettingReader, cluster: ClusterKind): void {
  reader.text('FunctionName', { pattern: functionName, maximum: 256, wanted: 'the name or ARN of a function' })
  if (cluster === 'self-managed') checkServers(reader)
  const arn = reader.node('EventSourceArn')
  if (!arn && cluster === 'msk') {
    reader.note('EventSourceArn', {
      code: 'SETTING_MISSING',
      message: 'Unrecognized event source.',
      remedy: 'give EventSourceArn, or SelfManagedEventSource',
    })
  } else if (arn && cluster === 'self-managed') {
    reader.note('EventSourceArn', {
      code: 'SETTING_CONFLICT',
      message: 'EventSourceArn does not go with SelfManagedEventSource',
      remedy: 'remove one of the two',
    })
  } else if (arn?.kind === 'scalar' && !clusterArn.test(arn.text)) {
    // AWS refuses it; but a placeholder stands where the cluster is named at deployment, so it is a warning.
    reader.note('EventSourceArn', {
      severity: 'warning',
      message: `EventSourceArn is ${arn.text}, which is not the ARN of a cluster`,
      remedy: 'give the ARN of an MSK cluster or of a VPC connection to one',
    })
  }
}

/** CloudFormation spells the one key otherwise than the API. */
function checkServers(reader: SettingReader): void {
  const api = 'SelfManagedEventSource.Endpoints.KAFKA_BOOTSTRAP_SERVERS'
  const parameter = reader.has(api) ? api : 'SelfManagedEventSource.Endpoints.KafkaBootstrapServers'
  const node = reader.node(parameter)
  if (node?.kind === 'unknown') return
  const servers = itemsOf(node)
  if (servers.length < 1 || servers.length > 10) {
    reader.note(parameter, {
      code: servers.length === 0 ? 'SETTING_MISSING' : 'SETTING_INVALID',
      message: `${servers.length} bootstrap servers`,
      remedy: 'give 1 to 10 as host:port',
    })
  }
  for (const item of servers) reader.checkText(parameter, item, { pattern: server, wanted: 'host:port' })
}
