import { on } from '../mutation.ts'

/** What becomes of a set of packets in the end, and of whom they are. */
export const verdictMutations = [
  ...on('network/journey.ts', [
    {
      name: "Lambda takes a broker's interface",
      replace: "one.type === 'lambda' && ",
      by: '',
      why: 'it only takes its own',
    },
    {
      name: 'drop the outbound rules of the sender',
      replace: "passGroups(network, from, to, 'egress', [whole])",
      by: 'passage({})',
      why: 'groups that lets nothing out are frequent',
    },
    {
      name: 'any stopped packet blocks, whatever address AWS chooses',
      replace: 'settle(considered, [whole], open)',
      by: 'considered',
      why: 'false alarms for rules that name a part of a subnet',
    },
    {
      name: 'a port that is not known may be chosen so that it passes',
      replace: ', ...choiceOfPort(flow)]',
      by: ']',
      why: 'an open question treated as a block',
    },
    {
      name: 'a full subnet takes one more interface',
      replace: 'if (!toBeMade || subnet?.freeAddresses !== 0) return undefined',
      by: 'if (!toBeMade || subnet) return undefined',
      why: 'the mapping cannot be made',
    },
    {
      name: 'a full subnet stops what Lambda made before',
      replace: "if (one.type === 'lambda' && held(one.groups) === held(groups)) return undefined",
      by: '',
      why: 'false alarms for full subnets',
    },
    {
      name: 'an interface without address sends',
      replace: 'if (end.addresses.length > 0) return undefined',
      by: 'if (end.addresses) return undefined',
      why: 'a subnet without an IPv6 block has no IPv6 interface',
    },
    {
      name: 'treat unknown as reachable',
      replace: "went.doubts.length > 0) ? 'unknown' : 'reachable'",
      by: "went.doubts.length > 0) ? 'reachable' : 'reachable'",
      why: 'the one thing that must not happen',
    },
    {
      name: 'treat stopped as unknown',
      replace: "went.stops.length > 0)) return 'blocked'",
      by: "went.stops.length > 0)) return 'unknown'",
      why: 'nothing would be told for sure',
    },
    {
      name: 'every service address must be reached',
      replace: 'to.service ? exceptNamedBlocks(network, from, went, [whole]) : went',
      by: 'went',
      why: 'every route to an office would be a question',
    },
  ]),
  ...on('network/client-ports.ts', [
    {
      name: 'closed client ports below 32768 are a failure',
      replace: 'if (isEmptyPackets(narrow)) return went',
      by: 'return went',
      why: 'false alarms for ACLs that open 32768-65535',
    },
    {
      name: 'closed client ports above 32767 are a question',
      replace: 'const low = { ...whole, sourcePorts: [1024, 32_767] }',
      by: 'const low = { ...whole, sourcePorts: [1024, 65_535] }',
      why: 'answers to ports that clients surely use are lost',
    },
    {
      name: 'ports of NAT are not widened before the ways are compared',
      replace: 'packets.map((box) => ({ ...box, [dimension]: ephemeralPorts }))',
      by: 'packets',
      why: 'whichever way AWS takes, some ports are closed',
    },
    {
      name: 'a single closed port is a failure',
      replace: 'if (few.length === 0) return [item]',
      by: 'if (item) return [item]',
      why: 'false alarms for ACLs that AWS advises',
    },
    {
      name: 'closed ports are no failure, however many',
      replace: 'const singlePorts = 16',
      by: 'const singlePorts = 65_536',
      why: 'ephemeral ports are where ACLs fail',
    },
  ]),
  ...on('network/trace.ts', [
    {
      name: 'packets in doubt are told to be allowed',
      replace: '        denied,\n      ),\n      open,\n',
      by: '        denied,\n      ),\n      [],\n',
      why: 'the lab would connect what is not proved',
    },
    {
      name: 'denied packets are told to be allowed',
      replace: '        gather(({ whole }) => whole),\n        denied,\n',
      by: '        gather(({ whole }) => whole),\n        [],\n',
      why: 'the lab would connect what is stopped',
    },
  ]),
  ...on('network/passage.ts', [
    {
      name: 'what one choice stops is stopped',
      replace: 'const sure = subtractPackets(whole, open)',
      by: 'const sure = whole',
      why: 'false alarms for rules that name a part of a subnet',
    },
    {
      name: 'of several ways the worst decides',
      replace: 'others.reduce<PacketSet>((set, way) => intersectPackets(set, stopped(way)), stopped(first))',
      by: 'others.reduce<PacketSet>((set, way) => unionPackets(set, stopped(way)), stopped(first))',
      why: 'AWS may take another one',
    },
    {
      name: 'of several ways the best decides',
      replace: 'const doubts = all.stops\n',
      by: 'const doubts = all.stops.slice(all.stops.length)\n',
      why: 'AWS may take another one',
    },
    {
      name: 'an answer is a packet to the server',
      replace: 'return mapPackets(p, reversePackets)',
      by: 'return p',
      why: 'what stops answers is told of other packets',
    },
    {
      name: 'what holds perhaps holds',
      replace: 'return { ...went, stops: [], doubts: [...went.doubts, ...doubts] }',
      by: 'return { ...went, doubts: [...went.doubts, ...doubts] }',
      why: 'false alarms for subnets that may be one',
    },
  ]),
  ...on('network/packets.ts', [
    {
      name: 'a difference loses a slab',
      replace: 'if (!isEmpty(outside)) pieces',
      by: "if (!isEmpty(outside) && dimension !== 'ports') pieces",
      why: 'packets that vanish are told to be allowed',
    },
    {
      name: 'answers keep the ports of the packets',
      replace: 'packetBox(box.destinations, box.ports, box.sources, box.sourcePorts)',
      by: 'packetBox(box.destinations, box.sourcePorts, box.sources, box.ports)',
      why: 'ACLs are asked about the wrong ports',
    },
    {
      name: 'boxes that differ twice are joined',
      replace: 'if (differing.length > 1) return undefined',
      by: 'if (differing.length > 2) return undefined',
      why: 'packets appear that never were',
    },
    {
      name: 'a union keeps what it has twice',
      replace: 'const fresh = subtractPackets([box], all)',
      by: 'const fresh = [box]',
      why: 'sets grow with every step',
    },
  ]),
  ...on('network/ends.ts', [
    {
      name: 'without groups there are no rules',
      replace: 'face.groups.length > 0 ? face.groups : defaultGroups(face, station)',
      by: 'face.groups',
      why: 'AWS gives the default group',
    },
    {
      name: 'a known address is not chosen by AWS',
      replace: 'if (given && (given.length > 0 || face.addresses!.length > 0)) return { ...base, addresses: given }',
      by: '',
      why: 'the lab asks about the interface that it has made',
    },
    {
      name: 'a subnet of unknown block may be anywhere',
      replace: 'addresses: (vpc && knownCidrs(vpc, family)) ?? allAddresses(family), open, within',
      by: 'addresses: allAddresses(family), open, within',
      why: 'questions that the blocks of the VPC answer',
    },
    {
      name: 'the block of its VPC does not hold a subnet',
      replace: 'if (only !== undefined && more.length === 0 && isUnknown(only)) within.add(only.unknown)',
      by: '',
      why: 'every template with a VPC parameter would be a question',
    },
    {
      name: 'the first block of a VPC is all of it',
      replace: 'all = union(all, knownAddresses(cidr, family) ?? [])',
      by: 'all = all.length > 0 ? all : (knownAddresses(cidr, family) ?? [])',
      why: 'VPCs have several blocks',
    },
    {
      name: 'two subnets that may be one are two',
      replace: 'return refs.find((ref) => ref !== undefined && isUnknown(ref))',
      by: 'return undefined',
      why: 'no ACL stands inside one subnet',
    },
  ]),
  ...on('network/zones.ts', [
    {
      name: 'two picks of one list of zones may be one zone',
      replace: 'first.index !== second.index',
      by: 'first.index === undefined',
      why: 'questions that have an answer',
    },
  ]),
]
