import { optional, type SettingReader } from './setting-reader.ts'
import type { SchemaRegistrySettings } from './settings.ts'
import { type ClusterKind, configOf } from './settings-read.ts'
import { entryOf, type SourceNode } from './source-node.ts'
import { isUnknown, type Maybe } from './unknown.ts'

const access = ['BASIC_AUTH', 'CLIENT_CERTIFICATE_TLS_AUTH', 'SERVER_ROOT_CA_CERTIFICATE', 'OAUTHBEARER_AUTH'] as const
const attributes = ['KEY', 'VALUE'] as const

/** https://docs.aws.amazon.com/lambda/latest/api/API_KafkaSchemaRegistryConfig.html */
export function readRegistry(reader: SettingReader, cluster: ClusterKind): SchemaRegistrySettings | undefined {
  const parameter = `${configOf(cluster)}.SchemaRegistryConfig`
  const node = reader.node(parameter)
  if (node?.kind === 'unknown') reader.undecided(parameter, node)
  if (node?.kind !== 'map') return undefined
  const uri = reader.text(`${parameter}.SchemaRegistryURI`, {
    pattern: /^[a-zA-Z0-9\-/*:_+=.@]{1,10000}$/,
    wanted: 'a URL or the ARN of a Glue registry',
  })
  const format = reader.word(`${parameter}.EventRecordFormat`, ['JSON', 'SOURCE'])
  const logins = eachOf(reader, `${parameter}.AccessConfigs`, 'Type', access)
  const selected = eachOf(reader, `${parameter}.SchemaValidationConfigs`, 'Attribute', attributes)
  return {
    ...optional('uri', uri),
    ...optional('format', format),
    attributes: selected.map(({ word }) => word),
    access: logins.map(({ item, word }) => ({ type: word, uri: uriOf(item) })),
  }
}

function eachOf<const Word extends string>(
  reader: SettingReader,
  parameter: string,
  key: string,
  words: readonly Word[],
): { readonly item: SourceNode; readonly word: Maybe<Word> }[] {
  const rule = { pattern: new RegExp(`^(${words.join('|')})$`), wanted: `one of ${words.join(', ')}` }
  return reader.items(parameter).flatMap((item) => {
    const given = entryOf(item, key)
    const text = given && reader.checkText(parameter, given, rule)
    const word = isUnknown(text) ? text : words.find((one) => one === text)
    return word === undefined ? [] : [{ item, word }]
  })
}

function uriOf(item: SourceNode): Maybe<string> {
  const uri = entryOf(item, 'URI')
  if (uri?.kind === 'unknown') return uri.unknown
  return uri?.kind === 'scalar' ? uri.text : ''
}
