import { namedByArn } from './kafka-arn.ts'
import { optional, type SettingReader } from './setting-reader.ts'
import type { MappingSettings } from './settings.ts'
import { isUnknown, type Maybe } from './unknown.ts'

/** Which kind of cluster a mapping reads from. */
export type ClusterKind = 'msk' | 'self-managed'

/** The parameter that holds what is special to the kind of cluster. */
export const configOf = (cluster: ClusterKind) =>
  cluster === 'msk' ? 'AmazonManagedKafkaEventSourceConfig' : 'SelfManagedKafkaEventSourceConfig'

const topic = { pattern: /^[^.][a-zA-Z0-9\-_.]{1,248}$/, wanted: 'a topic name of 2 to 249 letters, digits and -_.' }

export function readTopic(reader: SettingReader): Maybe<string> {
  const node = reader.node('Topics')
  const missing = { unknown: 'topic', question: 'topic of the mapping', at: reader.at }
  if (!node) {
    reader.note('Topics', { code: 'SETTING_MISSING', message: 'Topics is missing', remedy: 'name one topic in Topics' })
    return missing
  }
  if (node.kind === 'unknown') return node.unknown
  const items = node.kind === 'list' ? node.items : [node]
  if (items.length !== 1) {
    reader.note('Topics', {
      message: `Topics names ${items.length} topics`,
      remedy: 'name exactly one; make one mapping for each topic',
    })
  }
  const [item] = items
  if (item?.kind === 'unknown' && item.unknown.unknown.startsWith('arn:')) {
    reader.note('Topics', {
      message: namedByArn('Topics', item.unknown),
      remedy: "give the topic's name, as its TopicName has it",
    })
    return missing
  }
  return (item && reader.checkText('Topics', item, topic)) ?? missing
}

/** In the year 5138; a time of today in milliseconds is beyond it. */
const farSeconds = 1e11

/** AWS takes a mapping without a starting position and reads from the beginning (recorded for self-managed clusters). */
export function readStart(reader: SettingReader): Pick<MappingSettings, 'startingPosition' | 'startingTimestampMs'> {
  const given = reader.word('StartingPosition', ['LATEST', 'AT_TIMESTAMP', 'TRIM_HORIZON'])
  const timestamp = reader.node('StartingPositionTimestamp')
  const seconds = timestamp?.kind === 'scalar' ? Number(timestamp.text) : undefined
  if (seconds !== undefined && !(seconds >= 0)) {
    reader.note('StartingPositionTimestamp', {
      message: `StartingPositionTimestamp is ${timestamp?.kind === 'scalar' ? timestamp.text : 'no value'}, which is not a time`,
      remedy: 'give seconds since 1970-01-01T00:00:00Z',
    })
  } else if (seconds !== undefined && seconds >= farSeconds) {
    // AWS refuses any time that is to come, and so does whoever runs a mapping; what year it is, nobody tells here.
    reader.note('StartingPositionTimestamp', {
      message: `StartingPositionTimestamp is ${seconds}, which is thousands of years to come`,
      remedy: 'give seconds since 1970-01-01T00:00:00Z, not milliseconds',
    })
  } else if (given === 'AT_TIMESTAMP' && !timestamp) {
    reader.note('StartingPositionTimestamp', {
      code: 'SETTING_MISSING',
      message: 'StartingPosition AT_TIMESTAMP needs StartingPositionTimestamp',
      remedy: 'give StartingPositionTimestamp in seconds since 1970-01-01T00:00:00Z',
    })
  } else if (timestamp && given !== 'AT_TIMESTAMP' && !isUnknown(given)) {
    reader.note('StartingPositionTimestamp', {
      code: 'SETTING_CONFLICT',
      severity: 'warning',
      message: `StartingPositionTimestamp does nothing with StartingPosition ${given ?? 'TRIM_HORIZON'}`,
      remedy: 'set StartingPosition to AT_TIMESTAMP, or remove the timestamp',
    })
  }
  return {
    startingPosition: given ?? 'TRIM_HORIZON',
    ...optional(
      'startingTimestampMs',
      timestamp?.kind === 'unknown'
        ? timestamp.unknown
        : seconds !== undefined && seconds >= 0
          ? seconds * 1000
          : undefined,
    ),
  }
}

const name = { pattern: /^[ a-zA-Z0-9\-/*:_+=.@]{1,200}$/, wanted: '1 to 200 letters, digits, spaces and -/*:_+=.@' }

export function readConsumerGroup(reader: SettingReader, cluster: ClusterKind): Maybe<string> | undefined {
  const wrong = configOf(cluster === 'msk' ? 'self-managed' : 'msk')
  if (reader.has(wrong)) {
    reader.note(wrong, {
      code: 'SETTING_CONFLICT',
      message: `${wrong} is for the other kind of cluster`,
      remedy: `use ${configOf(cluster)}`,
    })
  }
  return reader.text(`${configOf(cluster)}.ConsumerGroupId`, name)
}

/** Queue mode (share groups, KIP-932) is for self-managed clusters. */
export function readConsumption(
  reader: SettingReader,
  cluster: ClusterKind,
): Pick<MappingSettings, 'consumptionMode' | 'maximumRetryAttempts'> {
  const parameter = `${configOf(cluster)}.ConsumptionMode`
  const mode = reader.word(parameter, ['Stream', 'Queue']) ?? 'Stream'
  const attempts = reader.number('MaximumRetryAttempts', [-1, 10_000])
  if (mode === 'Queue') {
    if (cluster === 'msk') {
      reader.note(parameter, {
        code: 'SETTING_CONFLICT',
        message: 'ConsumptionMode Queue is for self-managed clusters',
        remedy: 'remove ConsumptionMode',
      })
    }
    for (const other of ['StartingPosition', 'StartingPositionTimestamp', 'MaximumBatchingWindowInSeconds']) {
      if (!reader.has(other)) continue
      reader.note(other, {
        code: 'SETTING_CONFLICT',
        message: `${other} does not go with ConsumptionMode Queue`,
        remedy: `remove ${other}`,
      })
    }
  }
  return { consumptionMode: mode, maximumRetryAttempts: attempts ?? (mode === 'Queue' ? 0 : -1) }
}
