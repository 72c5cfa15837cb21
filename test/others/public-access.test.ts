import type { Integration, PublicAccessBlock } from '../../src/model/index.ts'
import { attachment, toTransit, transitGateway, transitTable } from '../support/hub.ts'
import { at, endpoint, internetGateway, nat, route, table, toInternet, toNat, vpc } from '../support/integration.ts'
import { between, calling, judge, network, place, publicly, type Row } from './rows.ts'

const guide = 'https://docs.aws.amazon.com/vpc/latest/userguide'
const example = `${guide}/security-vpc-bpa-example.html`
const basics = `${guide}/security-vpc-bpa-basics.html`

type Block = Pick<PublicAccessBlock, 'mode'> & {
  readonly exclude?: readonly [string, PublicAccessBlock['exclusions'][number]['mode']][]
}

/** The example's VPC: public subnets A and B, a NAT gateway in B, a private subnet C with IPv6, another VPC beside it. */
const plain: Integration = network({
  vpcs: [vpc('Vpc', { ipv6Cidrs: ['2600:1f16:0:100::/56'] }), vpc('Other', { cidrs: ['10.9.0.0/16'] })],
  subnets: [
    place('A', '10.0.1.0/24', { routeTable: 'PublicTable' }),
    place('B', '10.0.2.0/24', { routeTable: 'PublicTable' }),
    place('C', '10.0.3.0/24', { ipv6Cidr: '2600:1f16:0:100::/64', routeTable: 'PrivateTable' }),
    place('Beyond', '10.9.1.0/24', { vpc: 'Other' }),
  ],
  routeTables: [
    table('PublicTable', [route('Out', '0.0.0.0/0', toInternet())]),
    table('PrivateTable', [
      route('ToNat', '0.0.0.0/0', toNat('Nat')),
      route('Out6', '::/0', { kind: 'egress-only-gateway', id: 'Eigw' }),
      route('ToOther', '10.9.0.0/16', toTransit()),
    ]),
    table('BeyondTable', [route('Home', '10.0.0.0/16', toTransit())], 'Other'),
  ],
  internetGateways: [internetGateway()],
  egressOnlyGateways: [{ id: 'Eigw', at: at('Eigw'), vpc: 'Vpc' }],
  natGateways: [nat('Nat', { subnet: 'B' })],
  transitGateways: [transitGateway()],
  transitGatewayAttachments: [attachment('Here', 'Vpc', ['C']), attachment('There', 'Other', ['Beyond'])],
  transitGatewayTables: [transitTable({ propagations: ['Here', 'There'] })],
  endpoints: [endpoint('Sqs', 'sqs', { subnets: ['C'], groups: ['Open'] })],
})

function under({ mode, exclude = [] }: Block): Integration {
  const exclusions = exclude.map(([resource, excluded]) => ({ resource, mode: excluded, at: at(resource) }))
  return { ...plain, publicAccessBlock: { mode, exclusions, at: at('Block') } }
}

const instances = {
  A: calling(publicly('A')),
  B: calling(publicly('B')),
  'C (by the NAT gateway)': calling('C'),
  'D (IPv6, by the egress-only gateway)': calling('C', 'sts', { family: 6 }),
} as const

/** The example's six scenarios: which instances (A, B, C, D) still get out. */
const scenarios: readonly (readonly [string, Block, readonly [boolean, boolean, boolean, boolean]])[] = [
  ['1: off', { mode: 'off' }, [true, true, true, true]],
  ['2: bidirectional', { mode: 'block-bidirectional' }, [false, false, false, false]],
  ['3: ingress only', { mode: 'block-ingress' }, [false, false, true, true]],
  [
    '4: ingress only, subnet A excluded both ways',
    { mode: 'block-ingress', exclude: [['A', 'allow-bidirectional']] },
    [true, false, true, true],
  ],
  [
    '5: ingress only, subnet A excluded for egress',
    { mode: 'block-ingress', exclude: [['A', 'allow-egress']] },
    [false, false, true, true],
  ],
  [
    '6: bidirectional, subnet A excluded for egress',
    { mode: 'block-bidirectional', exclude: [['A', 'allow-egress']] },
    [false, false, false, false],
  ],
]

const exampleRows: Row[] = scenarios.flatMap(([name, block, out]) =>
  Object.entries(instances).map(([instance, flow], i) => ({
    source: example,
    says: `${name}: instance ${instance} ${out[i] ? 'gets out' : 'does not'}`,
    network: under(block),
    flow,
    verdict: out[i] ? 'reachable' : 'blocked',
    ...(out[i] ? {} : { code: 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED' }),
  })),
)

const whole = under({ mode: 'block-bidirectional', exclude: [['Vpc', 'allow-bidirectional']] })
const egress = under({ mode: 'block-bidirectional', exclude: [['Vpc', 'allow-egress']] })
const strict = under({ mode: 'block-bidirectional' })

judge([
  ...exampleRows,
  ...Object.entries(instances).map(
    ([instance, flow]): Row => ({
      source: basics,
      says: `the exclusion of a VPC holds for all its subnets: instance ${instance}`,
      network: whole,
      flow,
      verdict: 'reachable',
    }),
  ),
  ...(['C (by the NAT gateway)', 'D (IPv6, by the egress-only gateway)'] as const).map(
    (instance): Row => ({
      source: basics,
      says: `an exclusion for egress lets out under the bidirectional mode: instance ${instance}`,
      network: egress,
      flow: instances[instance],
      verdict: 'reachable',
    }),
  ),
  {
    source: basics,
    says: 'a subnet that only sends to another one that leaves needs no exclusion of its own',
    network: under({ mode: 'block-bidirectional', exclude: [['B', 'allow-bidirectional']] }),
    flow: calling('C'),
    verdict: 'reachable',
  },
  {
    source: basics,
    says: 'what goes by a transit gateway is not touched',
    network: strict,
    flow: between('C', 'Beyond'),
    verdict: 'reachable',
  },
  {
    source: basics,
    says: 'what stays in the VPC, to an interface endpoint, is not touched',
    network: strict,
    flow: calling('A', 'sqs'),
    verdict: 'reachable',
  },
])
