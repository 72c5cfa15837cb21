import { type Intervals, interval } from './intervals.ts'

export interface Cidr {
  readonly family: 4 | 6
  readonly prefix: number
  /** IPv4: the addresses. IPv6 blocks are kept by their text alone until the engine follows IPv6. */
  readonly addresses: Intervals
  readonly text: string
}

export const allIpv4: Intervals = interval(0, 0xffff_ffff)

/** `undefined` when the text is no address. */
export function parseIpv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (!match) return undefined
  let value = 0
  for (const part of match.slice(1)) {
    if (Number(part) > 255) return undefined
    value = value * 256 + Number(part)
  }
  return value
}

export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}

/** Reads `10.0.0.0/16` or an IPv6 block; host bits are cleared, as EC2 does. `undefined` when it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text.trim())
  if (!match) return undefined
  const prefix = Number(match[2])
  if (match[1]!.includes(':')) {
    return prefix <= 128 ? { family: 6, prefix, addresses: [], text: text.trim().toLowerCase() } : undefined
  }
  const address = parseIpv4(match[1]!)
  if (address === undefined || prefix > 32) return undefined
  const size = 2 ** (32 - prefix)
  const base = Math.floor(address / size) * size
  return { family: 4, prefix, addresses: interval(base, base + size - 1), text: `${formatIpv4(base)}/${prefix}` }
}
