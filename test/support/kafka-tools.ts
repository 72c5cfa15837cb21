import { judge } from './judges.ts'
import { root } from './paths.ts'
import { output } from './process.ts'

/** One partition of a group, as `kafka-consumer-groups --describe` prints it; null is its `-`. */
export interface GroupPartition {
  readonly topic: string
  readonly partition: number
  /** The next offset to read. */
  readonly committed: number | null
  readonly end: number | null
  readonly lag: number | null
  readonly member: string | null
}

export interface ProducerPerf {
  readonly topic: string
  readonly records: number
  /** Bytes of each value. */
  readonly recordSize: number
  /** More producer settings, such as `compression.type`. */
  readonly properties?: Readonly<Record<string, string | number>>
}

/** Kafka's own command line tools (Java), each call a process of 1-2 s. */
export class KafkaTools {
  readonly #bootstrap: string

  constructor(bootstrap: string) {
    this.#bootstrap = bootstrap
  }

  async createTopic(
    topic: string,
    partitions: number,
    config: Readonly<Record<string, string | number>> = {},
  ): Promise<void> {
    const settings = Object.entries(config).flatMap(([key, value]) => ['--config', `${key}=${value}`])
    const args = [
      '--create',
      '--topic',
      topic,
      '--partitions',
      `${partitions}`,
      '--replication-factor',
      '1',
      ...settings,
    ]
    await this.#run('org.apache.kafka.tools.TopicCommand', ['--bootstrap-server', this.#bootstrap, ...args])
  }

  /** Produces random values without keys, as fast as it can; resolves when all are acknowledged. */
  async producerPerf(of: ProducerPerf): Promise<void> {
    const properties = Object.entries({ 'bootstrap.servers': this.#bootstrap, ...of.properties })
    const said = await this.#run('org.apache.kafka.tools.ProducerPerformance', [
      ...['--topic', of.topic, '--num-records', `${of.records}`, '--record-size', `${of.recordSize}`],
      ...['--throughput', '-1', '--command-property', ...properties.map(([key, value]) => `${key}=${value}`)],
    ])
    if (!said.includes(`${of.records} records sent`)) throw new Error(`the producer did not send all records:\n${said}`)
  }

  /** What the group has committed, sorted by topic and partition; empty when it does not exist. */
  async consumerGroup(group: string): Promise<GroupPartition[]> {
    const args = ['--bootstrap-server', this.#bootstrap, '--describe', '--group', group]
    return parseConsumerGroup(await this.#run('org.apache.kafka.tools.consumer.group.ConsumerGroupCommand', args))
  }

  /** Lets a principal do this with the topic and with the group, where the cluster has an authorizer. */
  async allow(principal: string, operation: string, topic: string, group: string): Promise<void> {
    const rule = ['--add', '--allow-principal', principal, '--operation', operation, '--topic', topic, '--group', group]
    await this.#run('org.apache.kafka.tools.AclCommand', ['--bootstrap-server', this.#bootstrap, ...rule])
  }

  #run(main: string, args: readonly string[]): Promise<string> {
    return output(judge('java').path, [
      ...['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-Xmx256m'],
      `-Dlog4j2.configurationFile=file:${root}/test/support/kafka-log4j2.properties`,
      ...['-cp', `${judge('kafka-tools').path}/*`, main, ...args],
    ])
  }
}

function parseConsumerGroup(text: string): GroupPartition[] {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/))
  const head = lines.findIndex((words) => words.includes('CURRENT-OFFSET'))
  if (head < 0) return []
  const columns = lines[head] ?? []
  return lines
    .slice(head + 1)
    .filter((words) => words.length === columns.length)
    .map((words) => {
      const cell = (column: string) => {
        const word = words[columns.indexOf(column)]
        return word === undefined || word === '-' ? null : word
      }
      const number = (column: string) => (cell(column) === null ? null : Number(cell(column)))
      return {
        topic: cell('TOPIC') ?? '',
        partition: Number(cell('PARTITION')),
        committed: number('CURRENT-OFFSET'),
        end: number('LOG-END-OFFSET'),
        lag: number('LAG'),
        member: cell('CONSUMER-ID'),
      }
    })
    .sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition)
}
