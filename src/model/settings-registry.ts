import type { SettingReader } from './setting-reader.ts'
import { type ClusterKind, configOf } from './settings-read.ts'
import { entryOf, plainOf } from './source-node.ts'

const access = ['BASIC_AUTH', 'CLIENT_CERTIFICATE_TLS_AUTH', 'SERVER_ROOT_CA_CERTIFICATE', 'OAUTHBEARER_AUTH']

/** https://docs.aws.amazon.com/lambda/latest/api/API_KafkaSchemaRegistryConfig.html */
export function readRegistry(
  reader: SettingReader,
  cluster: ClusterKind,
): Readonly<Record<string, unknown>> | undefined {
  const parameter = `${configOf(cluster)}.SchemaRegistryConfig`
  const node = reader.node(parameter)
  if (node?.kind === 'unknown') reader.undecided(parameter, node)
  if (node?.kind !== 'map') return undefined
  reader.text(`${parameter}.SchemaRegistryURI`, {
    pattern: /^[a-zA-Z0-9\-/*:_+=.@]{1,10000}$/,
    wanted: 'a URL or the ARN of a Glue registry',
  })
  reader.word(`${parameter}.EventRecordFormat`, ['JSON', 'SOURCE'])
  eachOf(reader, `${parameter}.AccessConfigs`, 'Type', access)
  eachOf(reader, `${parameter}.SchemaValidationConfigs`, 'Attribute', ['KEY', 'VALUE'])
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, plainOf(value)]))
}

function eachOf(reader: SettingReader, parameter: string, key: string, words: readonly string[]): void {
  const rule = { pattern: new RegExp(`^(${words.join('|')})$`), wanted: `one of ${words.join(', ')}` }
  for (const item of reader.items(parameter)) {
    const given = entryOf(item, key)
    if (given) reader.checkText(parameter, given, rule)
  }
}
