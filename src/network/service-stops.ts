import { type Family, isUnknown, type NatGateway, nameOf, type VpcEndpoint } from '../model/index.ts'
import type { End } from './ends.ts'
import { find } from './find.ts'
import type { Resolution } from './names.ts'
import type { Network } from './network.ts'
import { isEmptyPackets, subtractPackets } from './packets.ts'
import type { Passage, Step, Stop } from './passage.ts'
import { endpointServiceName, isServiceAnywhere, isServiceName } from './service-name.ts'
import type { NearMiss } from './types.ts'
import { differentZones } from './zones.ts'

/**
 * A service's name resolves to public addresses and no way leads there. What is missing is then the endpoint's private
 * DNS, the NAT route or the endpoint: one cause with the resource that should hold it, in place of the bare dead end.
 */
export function explainNoWay(
  network: Network,
  from: End,
  service: string,
  resolution: Resolution,
  went: Passage,
  asked: Step,
): Passage {
  const deadEnds = went.stops.filter((stop) => stop.reason === 'no way')
  if (deadEnds.length === 0) return went
  const [deadEnd] = deadEnds
  const packets = deadEnds.flatMap((stop) => stop.packets)
  const where = `no way leads there from ${nameOf(from.station!.ref)} (${deadEnd!.step.resource}: ${deadEnd!.step.decision})`
  const cause =
    offEndpoint(asked, resolution, where) ?? missing(network, from, service, resolution, asked, deadEnd!, where)
  // A rule that names the endpoint's group is right once the name leads there; it is wrong for what has a way.
  const others = went.stops
    .filter((stop) => stop.reason !== 'no way')
    .map((stop) => (stop.reason ? { ...stop, packets: subtractPackets(stop.packets, packets) } : stop))
    .filter((stop) => !isEmptyPackets(stop.packets))
  return { ...went, stops: [{ ...cause, packets }, ...others] }
}

const wayOut: Readonly<Record<Family, string>> = {
  4: 'a NAT gateway in a public subnet and routes 0.0.0.0/0 to it',
  6: 'an egress-only internet gateway and routes ::/0 to it',
}

type Cause = Omit<Stop, 'packets'>

function offEndpoint(asked: Step, { host, vpc, missing }: Resolution, where: string): Cause | undefined {
  const [off] = missing
  if (!off || !vpc) return undefined
  const { id } = off.endpoint
  if (off.why === 'private DNS off') {
    return {
      step: { ...asked, at: off.endpoint.at },
      code: 'ENDPOINT_PRIVATE_DNS_OFF',
      explanation: `${host} resolves to public addresses because private DNS of endpoint ${id} is off, and ${where}`,
      remedy: `set PrivateDnsEnabled: true on ${id}`,
    }
  }
  const attributes = [
    vpc.dnsSupport === false && 'EnableDnsSupport',
    vpc.dnsHostnames === false && 'EnableDnsHostnames',
  ]
  const named = attributes.filter((name) => name !== false)
  return {
    step: { ...asked, at: vpc.at },
    code: 'VPC_DNS_ATTRIBUTES_OFF',
    explanation: `${host} resolves to public addresses because ${named.join(' and ')} of ${vpc.id} ${named.length > 1 ? 'are' : 'is'} off, which private DNS of endpoint ${id} needs, and ${where}`,
    remedy: `set ${named.map((name) => `${name}: true`).join(' and ')} on ${vpc.id}`,
  }
}

function missing(
  network: Network,
  from: End,
  service: string,
  { host, vpc }: Resolution,
  asked: Step,
  deadEnd: Stop,
  where: string,
): Cause {
  const name = endpointServiceName(service, network.region)
  const endpoint = `an interface endpoint ${name} with private DNS in the cluster's subnets (AWS::EC2::VPCEndpoint)`
  // One endpoint serves all subnets, whatever tables they have.
  if (deadEnd.code !== 'NO_ROUTE_TO_DESTINATION')
    return { ...deadEnd, remedy: `add ${endpoint}`, ...(vpc ? { mendedAt: vpc.at } : {}) }
  const nat = from.family === 4 ? natFor(network, from) : undefined
  if (nat) {
    return {
      ...deadEnd,
      remedy: `add a route 0.0.0.0/0 to NAT gateway ${nat.id} to ${deadEnd.step.resource} (AWS::EC2::Route)`,
    }
  }
  const stray = elsewhere(network, from, service)
  if (stray) {
    return {
      step: { ...asked, at: stray.at },
      code: 'ENDPOINT_OTHER_REGION',
      explanation: `endpoint ${stray.id} is for ${nameOf(stray.service)}, and the mapping calls ${host}: ${where}`,
      remedy: `set ServiceName: ${name} on ${stray.id}`,
    }
  }
  const gateway = gatewayEndpoint(network, from, service)
  if (gateway && !haveGateways.has(service)) {
    return {
      step: { ...asked, at: gateway.at },
      code: 'ENDPOINT_MISSING',
      explanation: `${host} resolves to public addresses, and ${where}: endpoint ${gateway.id} is of type Gateway, which AWS has for S3 and DynamoDB only`,
      remedy: `set VpcEndpointType: Interface on ${gateway.id}, with the cluster's subnets, a group that admits 443 and private DNS`,
    }
  }
  const nearMiss = gateway && outsideTable(from, gateway)
  return {
    ...(nearMiss ? { nearMiss } : {}),
    step: { ...asked, at: vpc?.at ?? asked.at },
    code: 'ENDPOINT_MISSING',
    explanation: `${host} resolves to public addresses, ${where}, and the VPC has no endpoint for it`,
    remedy: `add ${endpoint}, or ${wayOut[from.family]}`,
  }
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html */
const haveGateways: ReadonlySet<string> = new Set(['s3', 'dynamodb'])

/** A gateway endpoint of the VPC for the service. */
function gatewayEndpoint(network: Network, from: End, service: string): VpcEndpoint | undefined {
  return [...network.endpoints.values()].find(
    ({ vpc, type, service: name }) =>
      vpc === from.station?.vpc?.id && type === 'Gateway' && isServiceName(name, service, network.region) === true,
  )
}

/** It is in other route tables only. */
function outsideTable(from: End, { id, at }: VpcEndpoint): NearMiss | undefined {
  const table = from.station?.subnet?.routeTable
  if (table === undefined) return undefined
  return { text: `gateway endpoint ${id} is not in ${nameOf(table)} (RouteTableIds)`, at }
}

/** A NAT gateway of the sender's VPC, one of its own zone first. */
function natFor(network: Network, from: End): NatGateway | undefined {
  const here = [...network.natGateways.values()].filter((nat) => {
    const vpc = nat.vpc ?? find(network.subnets, nat.subnet)?.vpc
    return vpc !== undefined && !isUnknown(vpc) && vpc === from.station?.vpc?.id && nat.connectivity !== 'private'
  })
  const zone = from.station?.subnet?.zone
  const near = here.find((nat) => {
    const other = find(network.subnets, nat.subnet)?.zone
    return zone !== undefined && other !== undefined && !differentZones(zone, other)
  })
  return near ?? here[0]
}

/** An endpoint in the VPC for the same service of another Region. */
function elsewhere(network: Network, from: End, service: string): VpcEndpoint | undefined {
  return [...network.endpoints.values()].find(
    (endpoint) =>
      endpoint.vpc === from.station?.vpc?.id &&
      isServiceAnywhere(endpoint.service, service) &&
      isServiceName(endpoint.service, service, network.region) === false,
  )
}
