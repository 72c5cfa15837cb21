import { BlockList, isIPv6 } from 'node:net'

const own = new BlockList()
own.addSubnet('127.0.0.0', 8)
own.addAddress('::1', 'ipv6')

const inside = new BlockList()
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
] as const)
  inside.addSubnet(net, bits)
inside.addSubnet('fc00::', 7, 'ipv6')
inside.addSubnet('fe80::', 10, 'ipv6')

/** What an address says about the way to it: only inside a network, over the internet, or not off this host at all. */
export function reachOf(address: string): 'this host' | 'private' | 'public' {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4'
  if (own.check(address, family)) return 'this host'
  return inside.check(address, family) ? 'private' : 'public'
}
