import type { ServedMapping } from '../../src/control/index.ts'
import type { MappingStatus, PartitionStatus } from '../../src/mapping/index.ts'

export function partitionStatus(partition: number, given: Partial<PartitionStatus> = {}): PartitionStatus {
  return {
    topic: 'orders',
    partition,
    committed: 0,
    settled: 0,
    position: 0,
    highWatermark: 0,
    lastStableOffset: -1,
    logStartOffset: 0,
    queuedBytes: 0,
    oldestTimestamp: undefined,
    ...given,
  }
}

/** A mapping that runs, as a test wants it to be. */
export function servedMapping(
  given: Partial<Omit<ServedMapping, 'running'>> = {},
  running: Partial<ServedMapping['running']> & { readonly now?: () => Partial<MappingStatus> } = {},
): ServedMapping {
  const { now = () => ({}), ...rest } = running
  return {
    name: 'orders',
    uuid: '12345678-1234-1234-1234-123456789012',
    settings: { topic: 'orders', consumerGroupId: 'g', enabled: true },
    mode: 'provisioned',
    functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
    region: 'eu-west-1',
    servers: ['b-1:9098', 'b-2:9098'],
    securityProtocol: 'SASL_SSL',
    saslMechanism: 'AWS_MSK_IAM',
    ...given,
    running: {
      state: 'Enabled',
      lastProcessingResult: 'OK',
      status: () => ({ topicPartitions: 2, inFlight: 0, partitions: [], ...now() }),
      async lookAtEnds() {},
      async redial() {},
      async stop() {},
      abandon() {},
      ...rest,
    },
  }
}
