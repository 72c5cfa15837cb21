import { on } from '../mutation.ts'

/** What the name of a service leads to. */
export const nameMutations = [
  ...on('network/names.ts', [
    {
      name: 'private DNS comes before a rule for the very name',
      replace: 'if (rules.some(({ unknowns }) => unknowns.length === 0)) {',
      by: 'if (rules.length < 0) {',
      why: 'the rule takes the question elsewhere',
    },
    {
      name: 'the DNS attributes of the VPC do not matter',
      replace: 'endpoint.privateDns === false || dnsSupport === false || dnsHostnames === false',
      by: 'endpoint.privateDns === false',
      why: 'private DNS needs both',
    },
    {
      name: 'private DNS is on whatever is said',
      replace: 'if (endpoint.privateDns === false || dnsSupport',
      by: 'if (dnsSupport',
      why: 'the name leads to the internet',
    },
    {
      name: 'private DNS is on where nobody knows',
      replace: '[endpoint.privateDns, dnsSupport, dnsHostnames].filter',
      by: '[dnsSupport, dnsHostnames].filter',
      why: 'unknown treated as known',
    },
    {
      name: 'an endpoint that may capture the name does not',
      replace: 'if (open.length > 0) perhaps.push({ endpoint, unknowns: open })',
      by: 'if (open.length > 0) continue',
      why: 'unknown treated as not there',
    },
    {
      name: 'an endpoint for any service captures',
      replace: '[isServiceName(endpoint.service, service, network.region), endpoint.service],',
      by: '[true, endpoint.service],',
      why: 'the name of STS does not lead to an endpoint for Lambda',
    },
    {
      name: 'a gateway endpoint captures the name',
      replace: "[sameValue(endpoint.type, 'Interface'), endpoint.type],",
      by: '[true, endpoint.type],',
      why: 'gateway endpoints have no interfaces',
    },
    {
      name: 'zones answer where the VPC has no resolver',
      replace: 'if (dnsSupport === false) return []',
      by: '',
      why: 'nobody asks them',
    },
  ]),
  ...on('network/private-names.ts', [
    {
      name: 'hosted zones answer without host names',
      replace: 'if (dnsHostnames === true) return []',
      by: 'if (dnsHostnames !== null) return []',
      why: 'the guide says that they need both attributes',
    },
    {
      name: 'the least specific zone decides',
      replace: 'b.labels - a.labels',
      by: 'a.labels - b.labels',
      why: 'the most specific answers',
    },
    {
      name: 'a zone asks the internet for what it does not hold',
      replace: ": { target: 'missing', at, unknowns }",
      by: ": { target: { kind: 'other', text: host }, at, unknowns }",
      why: 'the name does not resolve',
    },
    {
      name: 'a zone that may be of this VPC is not',
      replace: ': vpcs.filter((ref) => isUnknown(ref))',
      by: ': [undefined]',
      why: 'unknown treated as not there',
    },
    {
      name: 'a zone of unknown name is for other names',
      replace: 'return host.endsWith(end) ? [domain] : [undefined]',
      by: 'return [undefined]',
      why: 'unknown treated as not there',
    },
    {
      name: 'a zone of unknown name holds every name',
      replace: 'return host.endsWith(end) ? [domain] : [undefined]',
      by: 'return [domain]',
      why: 'questions that the known end of the name answers',
    },
    {
      name: 'a zone holds the names that end alike',
      replace: 'host === text || ',
      by: 'host.endsWith(text) || ',
      why: 'a zone holds a name and what is below it',
    },
    {
      name: 'a wildcard holds nothing',
      replace: 'return wild ? {',
      by: 'return wild && !at ? {',
      why: 'wildcard records are how endpoints are shared',
    },
    {
      name: 'a zone before a Resolver rule',
      replace: 'candidates.sort((a, b) => b.labels - a.labels)',
      by: 'candidates.reverse().sort((a, b) => b.labels - a.labels)',
      why: 'for the same name the rule decides',
    },
  ]),
  ...on('network/service-name.ts', [
    {
      name: 'an endpoint of any Region is of this one',
      replace: ': sameValue(parts.region, region)',
      by: ': true',
      why: 'it answers for its own Region',
    },
    {
      name: 'an endpoint of unknown name is for the service',
      replace: 'return isUnknown(name) ? undefined : false',
      by: 'return isUnknown(name)',
      why: 'unknown treated as known',
    },
  ]),
  ...on('network/service.ts', [
    {
      name: 'without a resolver names are public',
      replace: 'if (dnsSupport === true) return []',
      by: 'if (dnsSupport !== null) return []',
      why: 'nobody knows who answers there',
    },
    {
      name: 'the first of possible ways decides',
      replace: 'const verdicts = new Set(ways.map((way) => verdictOf(way)))',
      by: 'const verdicts = new Set(ways.slice(0, 1).map((way) => verdictOf(way)))',
      why: 'which way the name leads is not known',
    },
    {
      name: 'a VPC that is not described asks the internet',
      replace: 'return [inDoubt(internet, asked, [ask])]',
      by: 'return before(asked, [internet])',
      why: 'unknown treated as known',
    },
  ]),
  ...on('network/endpoint-way.ts', [
    {
      name: 'one interface of an endpoint is enough',
      replace: 'const journeys = ends.map((end): Journey => {',
      by: 'const journeys = ends.slice(0, 1).map((end): Journey => {',
      why: 'the name resolves to all of them',
    },
    {
      name: 'an endpoint has both families',
      replace: 'withoutFamily(endpoint, from.family)',
      by: 'undefined',
      why: 'IPv4 only when nobody sets it',
    },
    {
      name: 'an interface endpoint works in any state',
      replace: 'brokenEndpoint(endpoint) ??',
      by: '',
      why: 'a rejected endpoint carries nothing',
    },
    {
      name: 'an interface endpoint of unknown state is available',
      replace: '[endpoint.state, endpoint.addressType].filter',
      by: '[endpoint.addressType].filter',
      why: 'unknown treated as allowed',
    },
    {
      name: 'an endpoint without a subnet answers',
      replace: 'withoutSubnet(endpoint) ??',
      by: '',
      why: 'it captures the name and nobody answers',
    },
  ]),
  ...on('network/private-way.ts', [
    {
      name: 'a name that nobody knows is public',
      replace: 'if (target === undefined) {',
      by: 'if (target === undefined) {\n    return []',
      why: 'what is not modelled is told to be reachable',
    },
    {
      name: 'a name that is missing is asked elsewhere',
      replace: "if (target === 'missing') {",
      by: "if (target === 'missing') {\n    return ask({ value: undefined, question: host })",
      why: 'the name does not resolve',
    },
    {
      name: 'one address of a record is enough',
      replace: 'const journeys = ends.map((end) => travel(network, flow, from, end))',
      by: 'const journeys = ends.slice(0, 1).map((end) => travel(network, flow, from, end))',
      why: 'the name resolves to all of them',
    },
  ]),
  ...on('network/address-end.ts', [
    {
      name: 'an endpoint behind a record sees groups across a transit gateway',
      replace: "holder.type === 'vpc_endpoint'",
      by: "holder.type === 'nobody'",
      why: 'AWS says that endpoints do not',
    },
    {
      name: 'an address is of every family',
      replace: "(typeof value === 'bigint' ? 6 : 4) !== from.family",
      by: 'from.family === undefined',
      why: 'IPv4 does not reach an IPv6 address',
    },
    {
      name: 'whose address it is does not matter',
      replace: 'if (!holder || twins.length > 0)',
      by: 'if (!holder || twins.length > -1)',
      why: 'the groups of the described interface are known',
    },
    {
      name: 'an address of nobody has no groups',
      replace: 'return { ...base, groups, station: stationIn',
      by: 'return { ...base, station: stationIn',
      why: 'unknown treated as allowed',
    },
    {
      name: 'an address that two VPCs hold is in the first',
      replace: 'return more.length > 0 ? undefined : only',
      by: 'return only',
      why: 'the path is proved to the wrong VPC',
    },
    {
      name: 'a block that is not known holds no address',
      replace: 'if (open) return',
      by: "if (open?.unknown === '') return",
      why: 'the path is proved to the wrong VPC',
    },
    {
      name: "one's own VPC does not come first",
      replace: 'if (holding(own)) return own',
      by: 'if (!holding(own)) return own',
      why: 'a local route comes before all that lead elsewhere',
    },
  ]),
  ...on('network/hosts.ts', [
    {
      name: 'of several addresses of a broker only those that are known count',
      replace: 'if (addresses.length === 0 || addresses.length < found.length) return none',
      by: 'if (addresses.length === 0) return none',
      why: 'unknown treated as allowed',
    },
    {
      name: 'a record that may not be there answers for a broker',
      replace: 'answer.unknowns.length > 0',
      by: 'answer.unknowns.length > 9',
      why: 'unknown treated as allowed',
    },
    {
      name: 'the groups of a broker that nobody tells of let everybody in',
      replace: "given?.groups[0] === undefined ? [unsaid('groups', host, groupsOfHost)] : given.groups",
      by: 'given?.groups ?? []',
      why: 'unknown treated as allowed',
    },
    {
      name: 'an address that is given does not count',
      replace: 'if (given?.addresses[0] !== undefined) return',
      by: "if (given?.addresses[0] === '') return",
      why: 'the question that was answered is asked again',
    },
  ]),
]
