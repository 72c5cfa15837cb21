import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, cidr, cluster, endpoint, group, integration, ofGroup, rule } from '../../test/support/integration.ts'
import { exposureOf } from './exposure.ts'

const eni = { at: at('eni'), subnet: 'A', addresses: [], publicAddress: false }
const unknown = { unknown: 'parameter:Block', question: 'value of parameter Block' }

const described = integration({
  groups: [
    group('Brokers', [
      rule('tcp', 9098, ofGroup('Clients')),
      rule('tcp', [9092, 9094], cidr('0.0.0.0/0')),
      rule('-1', 0, cidr('::/0')),
      rule('tcp', 22, { kind: 'prefix-list', id: 'Office' }),
      { ...rule('tcp', 80, cidr('')), peer: { kind: 'cidr', cidr: unknown }, toPort: unknown as never },
      rule('udp', 53, cidr('0.0.0.0/0')),
      rule('tcp', 23, { kind: 'prefix-list', id: 'Halves' }),
    ]),
  ],
  clusters: [cluster({ groups: ['Brokers'] })],
  endpoints: [endpoint('Sts', 'sts', { groups: ['Clients'] })],
  prefixLists: [
    { id: 'Office', at: at('Office'), name: 'office', cidrs: ['203.0.114.0/24'] },
    { id: 'Halves', at: at('Halves'), name: 'halves', cidrs: ['0.0.0.0/1', '128.0.0.0/1', '::/1'] },
  ],
  interfaces: [
    { ...eni, id: 'eni-1', groups: ['Brokers'] },
    { ...eni, id: 'eni-2', groups: ['Clients', 'Other'] },
  ],
})

test('what a group exposes: ports, who may send, and what stands behind it', () => {
  const told = exposureOf(described, 'Brokers')
  assert.deepEqual(told?.behind, ['eni-1', 'Cluster'])
  const [clients, plain, all, office, open, halves] = told?.open ?? []
  assert.equal(told?.open.length, 6)
  assert.deepEqual([clients?.ports, clients?.group, clients?.senders], [[9098, 9098], 'Clients', ['eni-2', 'Sts']])
  assert.deepEqual([plain?.ports, plain?.internet], [[9092, 9094], true])
  assert.deepEqual([all?.ports, all?.internet], [[0, 65_535], true])
  assert.deepEqual([office?.blocks, office?.internet], [['203.0.114.0/24'], false])
  assert.deepEqual([open?.ports, open?.possiblePorts, open?.blocks], [[], [80, 65_535], [unknown]])
  assert.deepEqual([halves?.blocks.length, halves?.internet], [3, true])
  assert.equal(exposureOf(described, 'Nobody'), undefined)
})
