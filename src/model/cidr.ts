import { isIPv6 } from 'node:net'
import { type Intervals, interval } from './intervals.ts'

export type Family = 4 | 6

interface Block {
  readonly prefix: number
  readonly addresses: Intervals
  /** IPv4: with the host bits cleared. IPv6: as given, in lower case. */
  readonly text: string
}

/** A block with its first address. */
export type Cidr = Block &
  ({ readonly family: 4; readonly first: number } | { readonly family: 6; readonly first: bigint })

const all: Readonly<Record<Family, Intervals>> = {
  4: interval(0, 0xffff_ffff),
  6: interval(0n, (1n << 128n) - 1n),
}

export function allAddresses(family: Family): Intervals {
  return all[family]
}

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
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`
}

/** `undefined` when the text is no address. */
function parseIpv6(text: string): bigint | undefined {
  if (!isIPv6(text) || text.includes('%')) return undefined
  const dotted = /^(.*:)([\d.]+)$/.exec(text)
  const embedded = dotted && text.includes('.') ? parseIpv4(dotted[2]!) : undefined
  const groups = embedded === undefined ? text : `${dotted![1]}${hex(embedded >>> 16)}:${hex(embedded & 0xffff)}`
  const [head = '', tail] = groups.split('::')
  const parts = (side: string) => (side === '' ? [] : side.split(':'))
  const missing = tail === undefined ? 0 : 8 - parts(head).length - parts(tail).length
  const words = [...parts(head), ...Array<string>(missing).fill('0'), ...parts(tail ?? '')]
  return words.reduce((value, word) => (value << 16n) | BigInt(`0x${word}`), 0n)
}

function hex(value: number): string {
  return value.toString(16)
}

/** An address of either family; `undefined` when the text is none. */
export function parseAddress(text: string): number | bigint | undefined {
  return parseIpv4(text) ?? parseIpv6(text)
}

/** Reads `10.0.0.0/16` or `2001:db8::/56`; host bits are cleared, as EC2 does. `undefined` when it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const before = parsed.get(text)
  if (before !== undefined || parsed.has(text)) return before
  if (parsed.size >= mostParsed) parsed.clear()
  const cidr = readCidr(text)
  parsed.set(text, cidr)
  return cidr
}

/** Proofs read the same few blocks over and over. */
const parsed = new Map<string, Cidr | undefined>()
const mostParsed = 10_000

function readCidr(text: string): Cidr | undefined {
  const match = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text.trim())
  if (!match) return undefined
  const prefix = Number(match[2])
  const address = parseAddress(match[1]!)
  if (typeof address === 'bigint') {
    if (prefix > 128) return undefined
    const rest = BigInt(128 - prefix)
    const first = (address >> rest) << rest
    const addresses = interval(first, first + (1n << rest) - 1n)
    return { family: 6, prefix, first, addresses, text: text.trim().toLowerCase() }
  }
  if (address === undefined || prefix > 32) return undefined
  const size = 2 ** (32 - prefix)
  const first = Math.floor(address / size) * size
  return {
    family: 4,
    prefix,
    first,
    addresses: interval(first, first + size - 1),
    text: `${formatIpv4(first)}/${prefix}`,
  }
}
