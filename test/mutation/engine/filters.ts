import { on } from '../mutation.ts'

/** Network ACLs, security groups, and what a rule matches. */
export const filterMutations = [
  ...on('network/acl.ts', [
    {
      name: 'the last matching entry decides',
      replace: 'number(a) - number(b)',
      by: 'number(b) - number(a)',
      why: 'an entry against a host is overlooked, or blocks all',
    },
    {
      name: 'what no entry matches is allowed',
      replace: 'allow: false, deny: true, unknowns: []',
      by: 'allow: true, deny: false, unknowns: []',
      why: 'ACLs would stop nothing that they do not name',
    },
    {
      name: 'inbound entries for what leaves',
      replace: "if (entry.egress === (way === 'in')) continue",
      by: "if (entry.egress === (way === 'out')) continue",
      why: 'the wrong half of the ACL decides',
    },
    {
      name: 'an entry of unknown action allows',
      replace: "[action !== 'deny', action !== 'allow']",
      by: "[action !== 'deny', action === 'deny']",
      why: 'unknown treated as allowed',
    },
    {
      name: 'an entry of unknown number comes first',
      replace: 'if (!isUnknown(egress) && !isUnknown(number)) left',
      by: 'left',
      why: 'unknown treated as known',
    },
    {
      name: 'an entry takes all that it may match',
      replace: 'left = subtractPackets(left, match.sure)',
      by: 'left = subtractPackets(left, match.possible)',
      why: 'an entry of unknown CIDR hides the ones behind it',
    },
    {
      name: 'an undescribed ACL lets pass',
      replace: 'doubts: [doubt] })',
      by: 'doubts: [] })',
      why: 'unknown treated as allowed',
    },
    {
      name: 'an ACL inside one subnet',
      replace: 'sameValue(a.ref, b.ref) === true',
      by: 'sameValue(a.ref, b.ref) === null',
      why: 'false alarms between neighbours',
    },
    {
      name: 'what is denied perhaps is denied',
      replace: 'const surelyDenied = subtractPackets(denied, allowed)',
      by: 'const surelyDenied = denied',
      why: 'false alarms for templates with parameters',
    },
  ]),
  ...on('network/groups.ts', [
    {
      name: "AWS's own list in a rule is never known",
      replace: 'isServiceName(list.name, other.service, network.region) === true',
      by: 'other.service === list.id',
      why: 'a question about the documented way to S3',
    },
    {
      name: 'a rule allows all that it may match',
      replace: 'const match = matchRule(network, rule, own, other, side, left, links)',
      by: 'const told = matchRule(network, rule, own, other, side, left, links)\n      const match = { ...told, sure: told.possible }',
      why: 'unknown treated as allowed',
    },
    {
      name: 'a rule allows nothing that is not known',
      replace: 'for (const value of match.unknowns) uncertain.push',
      by: 'for (const value of match.unknowns.slice(9)) uncertain.push',
      why: 'unknown treated as denied',
    },
    {
      name: 'an undescribed group has no rules',
      replace: 'for (const ref of undescribed) uncertain.push',
      by: 'for (const ref of undescribed.slice(9)) uncertain.push',
      why: 'unknown treated as denied',
    },
    {
      name: 'only the first group of an interface counts',
      replace: 'for (const group of groups) {',
      by: 'for (const group of groups.slice(0, 1)) {',
      why: 'false alarms for interfaces with several groups',
    },
    {
      name: 'outbound rules name the sender',
      replace: "side === 'egress' ? 'destinations' : 'sources'",
      by: "side === 'egress' ? 'sources' : 'destinations'",
      why: 'rules are matched with the wrong side',
    },
    {
      name: 'a reference to any group names the other side',
      replace: 'if (!holds) return { sure: [], possible: []',
      by: 'if (!holds) return { sure: other.addresses, possible: other.addresses',
      why: 'a rule for another group opens the door',
    },
    {
      name: 'a reference to an unknown group names the other side',
      replace: 'if (sees && answers.includes(true))',
      by: 'if (sees)',
      why: 'unknown treated as allowed',
    },
    {
      name: 'an undescribed prefix list holds everything',
      replace: '{ sure: [], possible: other.addresses, unknowns: [entriesOf(peer.id)] }',
      by: '{ sure: other.addresses, possible: other.addresses, unknowns: [] }',
      why: 'unknown treated as allowed',
    },
    {
      name: 'an interface may hold groups of another VPC',
      replace: 'sameValue(its, own) === false',
      by: 'sameValue(its, own) === null',
      why: 'a question that has an answer',
    },
  ]),
  ...on('network/group-texts.ts', [
    {
      name: 'a group that admits somebody admits nobody',
      replace: "side === 'ingress' && !open",
      by: "side === 'ingress'",
      why: 'a stop for sure behind what is not modelled, where it is not sure',
    },
  ]),
  ...on('network/sight.ts', [
    {
      name: 'any link between two VPCs shows the groups',
      replace: 'links.length === 0 || links.every((each) => each === link)',
      by: 'links.length >= 0 || link',
      why: 'what the packets pass may discard them',
    },
    {
      name: 'outbound rules see groups behind a transit gateway',
      replace: "side === 'ingress' && !own.endpoint",
      by: '!own.endpoint',
      why: 'AWS supports inbound references only',
    },
    {
      name: 'endpoints see groups behind a transit gateway',
      replace: "side === 'ingress' && !own.endpoint",
      by: "side === 'ingress'",
      why: 'the reference matches nothing in AWS',
    },
    {
      name: 'the support of one attachment is enough',
      replace: '[gateway.groupReferencing, ...near, ...far]',
      by: '[gateway.groupReferencing, ...near]',
      why: 'the reference matches nothing in AWS',
    },
    {
      name: 'the support of the transit gateway itself is not needed',
      replace: '[gateway.groupReferencing, ...near, ...far]',
      by: '[...near, ...far]',
      why: 'the reference matches nothing in AWS',
    },
    {
      name: 'groups are seen across Regions',
      replace: 'const oneRegion = same(region(here), region(there))',
      by: 'const oneRegion = true',
      why: 'the reference matches nothing in AWS',
    },
    {
      name: 'groups are seen over a peering that is not active',
      replace: "[same(a, here), same(b, there), is(state, 'active'), oneRegion]",
      by: '[same(a, here), same(b, there), oneRegion]',
      why: 'the reference matches nothing in AWS',
    },
    {
      name: 'groups of every VPC are seen',
      replace: 'if (open.length === 0) return none',
      by: 'if (open.length === 0) return full',
      why: 'the reference matches nothing in AWS',
    },
    {
      name: 'unknown support is support',
      replace: 'return { sees: false, unknowns: open',
      by: 'return { sees: true, unknowns: open',
      why: 'unknown treated as allowed',
    },
  ]),
  ...on('network/match.ts', [
    {
      name: 'every protocol holds TCP',
      replace: "return ['-1', '6', 'tcp', 'all'].includes(protocol.toLowerCase())",
      by: 'return true',
      why: 'a rule for UDP lets Kafka through',
    },
    {
      name: 'protocol number 6 is not TCP',
      replace: "['-1', '6', 'tcp', 'all']",
      by: "['-1', 'tcp', 'all']",
      why: 'false alarms for ACLs, which are written with numbers',
    },
    {
      name: 'ports count under protocol -1 too',
      replace: "(protocol === '-1' || protocol === 'all')) return known(allPorts)",
      by: "protocol === 'every') return known(allPorts)",
      why: 'false alarms for rules for all traffic',
    },
    {
      name: 'ports count for nothing',
      replace: 'ports: intersect(box.ports, ports)',
      by: 'ports: box.ports',
      why: 'a rule for port 22 lets Kafka through',
    },
    {
      name: 'an unknown protocol is TCP',
      replace: 'return { sure: emptySet, possible: allPorts, unknowns: [tcp] }',
      by: 'return known(allPorts)',
      why: 'unknown treated as allowed',
    },
    {
      name: 'an unknown port is any port',
      replace: 'return unknowns.length > 0 ? { sure: emptySet, possible, unknowns } : known(possible)',
      by: 'return known(possible)',
      why: 'unknown treated as allowed',
    },
    {
      name: 'a CIDR of one family holds the other',
      replace: 'known(parsed.family === end.family ? parsed.addresses : emptySet)',
      by: 'known(parsed.family === end.family ? parsed.addresses : end.addresses)',
      why: 'a rule for 0.0.0.0/0 lets IPv6 through',
    },
    {
      name: 'an unknown CIDR holds everything',
      replace: 'return { sure: emptySet, possible: anywhere, unknowns: [cidr] }',
      by: 'return { sure: anywhere, possible: anywhere, unknowns: [] }',
      why: 'unknown treated as allowed',
    },
    {
      name: 'an unknown CIDR never is the own one',
      replace: 'if (end.within.has(cidr.unknown)) return known(end.addresses)',
      by: '',
      why: 'every template with a VPC parameter would be a question',
    },
    {
      name: 'an unknown CIDR of the other family may hold the address',
      replace: 'cidr.family !== undefined && cidr.family !== end.family',
      by: 'cidr.family === null',
      why: 'questions that have nothing to do with the flow',
    },
  ]),
]
