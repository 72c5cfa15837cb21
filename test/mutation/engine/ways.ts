import { on } from '../mutation.ts'

/** The way there and the way back. */
export const wayMutations = [
  ...on('network/way.ts', [
    {
      name: 'drop the outbound ACL check of the sender',
      replace: "passAcl(network, position.station, to, 'out', 'out', leaving)",
      by: 'passage({})',
      why: 'half of the ACL is not looked at',
    },
    {
      name: 'drop the inbound ACL check of the receiver',
      replace: "outside ? passAcl(network, to.station, from.end, 'in', 'out', packets) : emptyPassage",
      by: 'outside ? emptyPassage : emptyPassage',
      why: 'half of the ACL is not looked at',
    },
    {
      name: 'drop the inbound rules of the receiver',
      replace: "passGroups(network, to, from.end, 'ingress', packets, position.links),\n",
      by: '\n',
      why: 'the most frequent failure of all',
    },
    {
      name: 'nobody follows the answers',
      replace: 'near ? emptyPassage : answers(network, station, from, to, packets)',
      by: 'near ? emptyPassage : emptyPassage',
      why: 'stateless ACLs and the way home are not looked at',
    },
    {
      name: 'a blackhole is passed over',
      replace: "if (way.route.state === 'blackhole') return join(blackhole(leg, way.route), ingress())",
      by: '',
      why: 'a route to what is gone drops the packets',
    },
    {
      name: 'an appliance lets everything through',
      replace:
        "return unfollowed(network, from, to, leg, target.id, target.kind === 'other' ? target.type : 'endpoint')",
      by: 'return deliver(network, from, position, to, leg)',
      why: 'what is not modelled is told to be reachable',
    },
    {
      name: 'a gateway endpoint serves other VPCs',
      replace: 'position.fromOutside ? notForOthers(leg, way.endpoint) :',
      by: '',
      why: 'it serves its own VPC only',
    },
    {
      name: 'overlapping blocks are no matter',
      replace: 'return astray(leg, position, to) ?? enter(',
      by: 'return enter(',
      why: 'the local route keeps the packets',
    },
    {
      name: 'what another route may take is stopped for sure',
      replace: 'join(route, { ...further, stops: [] }, whoeverSends(network, from, to, leg.packets))',
      by: 'join(route, further)',
      why: 'false alarms for routes with parameters',
    },
    {
      name: 'no route is a way',
      replace: 'return join(lost(leg, from, position, to), ingress())',
      by: 'return ingress()',
      why: 'subnets without a way out are the classic failure',
    },
    {
      name: 'answers from the internet need no inbound entry',
      replace: 'position.fromOutside ? emptyPassage : answersFromOutside(network, from, to, leg.packets)',
      by: 'emptyPassage',
      why: 'the ACL of the public subnet is not looked at for answers',
    },
  ]),
  ...on('network/answers.ts', [
    {
      name: 'drop the return ACL check of the sender',
      replace: "near ? emptyPassage : passAcl(network, from.station, to, 'in', 'back', leg.packets)",
      by: 'emptyPassage',
      why: 'ephemeral ports are where ACLs fail',
    },
    {
      name: 'drop the return ACL check of the receiver',
      replace: "passAcl(network, position.station, from.end, 'out', 'back', leaving)",
      by: 'emptyPassage',
      why: 'ephemeral ports are where ACLs fail',
    },
    {
      name: 'drop the return ACL check behind a gateway',
      replace: "ofAnswers(passAcl(network, from.station, to, 'in', 'back', reversePackets(packets)))",
      by: 'emptyPassage',
      why: 'ephemeral ports are where ACLs fail',
    },
    {
      name: 'answers may take any route',
      replace: 'default:\n      return asymmetric(leg, from)',
      by: 'default:\n      return home()',
      why: 'answers that leave by a NAT gateway carry another address',
    },
    {
      name: 'answers need no route',
      replace: "if (way.kind !== 'route' || way.route.state === 'blackhole') return asymmetric(leg, from)",
      by: "if (way.kind !== 'route' || way.route.state === 'blackhole') return home()",
      why: 'a receiver that has no route back is never heard',
    },
    {
      name: 'answers pass blackholes',
      replace: "way.kind !== 'route' || way.route.state === 'blackhole'",
      by: "way.kind !== 'route'",
      why: 'a route to what is gone drops the packets',
    },
    {
      name: 'answers by an appliance come home',
      replace: 'join(inDoubt(leg, target.id, target.type), home())',
      by: 'home()',
      why: 'what is not modelled is told to be reachable',
    },
    {
      name: 'answers by a doubtful route are stopped for sure',
      replace: 'join(route, { ...further, stops: [] }, entersAnyway',
      by: 'join(route, further, entersAnyway',
      why: 'false alarms for routes with parameters',
    },
    {
      name: 'answers by a doubtful route are asked by no ACL',
      replace: 'join(route, { ...further, stops: [] }, entersAnyway(network, from, position, to, leg))',
      by: 'join(route, { ...further, stops: [] })',
      why: 'whichever route they take, they enter the subnet of the sender',
    },
  ]),
  ...on('network/dead-ends.ts', [
    {
      name: 'unknown states are good ones',
      replace: 'sameValue(state, good)',
      by: 'sameValue(state, good) ?? false',
      why: 'unknown treated as known',
    },
    {
      name: 'behind what is not modelled nothing is stopped',
      replace: 'stops.filter((stop) => stop.whoeverSends)',
      by: 'stops.filter(() => false)',
      why: 'closed groups stop the packets whatever carries them',
    },
  ]),
]
