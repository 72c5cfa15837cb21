import { on } from '../mutation.ts'

/** Which route takes which packets. */
export const routeMutations = [
  ...on('network/priority.ts', [
    {
      name: 'the shortest prefix wins',
      replace: 'b.prefix - a.prefix ||',
      by: 'a.prefix - b.prefix ||',
      why: 'the default route takes what goes to an endpoint or to another VPC',
    },
    {
      name: 'ignore route priority',
      replace: 'a.rank - b.rank ||',
      by: '',
      why: 'of equal blocks any route may be taken',
    },
  ]),
  ...on('network/table.ts', [
    {
      name: 'a propagated route before a static one',
      replace: 'listed: 3, propagated: 4',
      by: 'listed: 3, propagated: 1.5',
      why: 'what a VPN gateway learns would beat what the team wrote',
    },
    {
      name: 'a route by a prefix list before a static one',
      replace: 'listed: 3, propagated: 4',
      by: 'listed: 1.5, propagated: 4',
      why: 'the route that AWS takes is not the one that is followed',
    },
    {
      name: 'a propagated route before one by a prefix list',
      replace: 'listed: 3, propagated: 4',
      by: 'listed: 4, propagated: 3',
      why: 'the route that AWS takes is not the one that is followed',
    },
    {
      name: 'nothing replaces the local route',
      replace: 'inPlaceOfLocal: 0',
      by: 'inPlaceOfLocal: 1.5',
      why: 'an appliance that all traffic inside the VPC passes is overlooked',
    },
    {
      name: 'a block of a list that is not known holds nothing',
      replace: 'if (!parsed) uncertain.add(route)',
      by: 'if (!parsed) continue',
      why: 'unknown treated as not there',
    },
    {
      name: 'propagated routes take what is inside the VPC',
      replace: 'route.propagated ? subtract(parsed.addresses, inside[family]) : parsed.addresses',
      by: 'parsed.addresses',
      why: 'AWS prefers the local route',
    },
    {
      name: 'a gateway endpoint is in every table',
      replace: 'sameValue(ref, table.id) === true',
      by: 'sameValue(ref, table.id) !== undefined',
      why: 'S3 is told to be reachable from subnets that have no way',
    },
    {
      name: 'a gateway endpoint is in no table that is not known',
      replace: 'sameValue(ref, table.id) !== false',
      by: 'sameValue(ref, table.id) === true',
      why: 'unknown treated as not there',
    },
    {
      name: 'only the first block of a prefix list counts',
      replace: 'blocks: lists.get(destination)?.cidrs,',
      by: 'blocks: lists.get(destination)?.cidrs?.slice(0, 1),',
      why: 'the rest of the list goes elsewhere',
    },
  ]),
  ...on('network/routes.ts', [
    {
      name: 'the default route before a gateway endpoint',
      replace: 'if (entry.prefix > 0) takeEntry(entry)',
      by: 'takeEntry(entry)',
      why: 'the endpoint would never be used',
    },
    {
      name: 'no local route in a VPC of unknown blocks',
      replace: "if (inside) take({ kind: 'local' }, to.addresses, 'local route', table.table.at)",
      by: '',
      why: 'a VPC whose CIDR is a parameter would not reach itself',
    },
    {
      name: 'any route may lie inside a VPC of unknown blocks',
      replace: 'if (inside && unbounded.length > 0 && entry.route && !isMiddlebox(entry.route)) continue',
      by: '',
      why: 'a default half route takes what stays inside the VPC',
    },
    {
      name: 'no route may be another one’s to a transit gateway',
      replace: "candidates.some(({ target }) => target.kind === 'transit-gateway')",
      by: 'false',
      why: 'answers may come by a door in the subnet, past its ACL',
    },
    {
      name: 'an undescribed table lets pass',
      replace: 'const doubts = [{ step, packets, ...ask }]',
      by: 'const doubts: Doubt[] = []',
      why: 'unknown treated as allowed',
    },
    {
      name: 'a route with an unknown destination takes nothing',
      replace: '(route) => mayOverride(network, route, way, to.family)',
      by: '() => false',
      why: 'unknown treated as allowed',
    },
    {
      name: 'of two prefix lists the first is taken',
      replace: '!sameTarget(other.route, entry.route!)',
      by: 'other === undefined',
      why: 'AWS picks one at random',
    },
    {
      name: 'a gateway endpoint takes any service',
      replace: 'gateways.filter((endpoint) => isServiceName(endpoint.service, service, region) === true)',
      by: 'gateways',
      why: 'STS is told to be reachable by an endpoint for S3',
    },
    {
      name: 'a gateway endpoint of unknown service takes nothing',
      replace: 'isServiceName(endpoint.service, service, region) !== false,',
      by: 'isServiceName(endpoint.service, service, region) === true,',
      why: 'unknown treated as not there',
    },
    {
      name: 'an unknown block is of any family',
      replace: '(destination.family ?? family) !== family',
      by: 'family === undefined',
      why: 'questions that have nothing to do with the flow',
    },
    {
      name: 'a blackhole and its target are one route',
      replace: 'if (a.state !== b.state) return false',
      by: '',
      why: 'what another route would mend is told to be stopped for sure',
    },
    {
      name: 'no unknown route leads to a middlebox inside the VPC',
      replace: "if (way.kind === 'local') return isMiddlebox(route) && !isPrefixList(route)",
      by: "if (way.kind === 'local') return false",
      why: 'an appliance between two subnets is overlooked',
    },
  ]),
]
