/** Addresses and blocks as texts, read by the oracle's own parser. What was read once is remembered. */
export type Family = 4 | 6

interface Block {
  readonly family: Family
  readonly prefix: number
  readonly first: bigint
  readonly size: bigint
}

const blocks = new Map<string, Block>()
const members = new Map<string, Map<string, boolean>>()

export function familyOf(text: string): Family {
  return text.includes(':') ? 6 : 4
}

/** The address as a number. */
export function numberOf(address: string): bigint {
  if (familyOf(address) === 4) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n)
  const [head = '', tail] = address.split('::')
  const words = (side: string) => side.split(':').filter((word) => word !== '')
  const given = [...words(head), ...words(tail ?? '')]
  const zeros = Array<string>(8 - given.length).fill('0')
  const all = tail === undefined ? given : [...words(head), ...zeros, ...words(tail)]
  return all.reduce((sum, word) => sum * 65_536n + BigInt(`0x${word}`), 0n)
}

function textOf(value: bigint, family: Family): string {
  const [parts, base] = family === 4 ? [4, 256n] : [8, 65_536n]
  const digits = Array.from({ length: parts }, (_, i) => (value / base ** BigInt(parts - 1 - i)) % base)
  return family === 4 ? digits.join('.') : digits.map((digit) => digit.toString(16)).join(':')
}

/** The one way in which the oracle writes this address. */
export function canonical(address: string): string {
  return textOf(numberOf(address), familyOf(address))
}

function blockOf(cidr: string): Block {
  const known = blocks.get(cidr)
  if (known) return known
  const [address, bits] = cidr.split('/') as [string, string]
  const family = familyOf(address)
  const size = 2n ** BigInt((family === 4 ? 32 : 128) - Number(bits))
  const block = { family, prefix: Number(bits), first: (numberOf(address) / size) * size, size }
  blocks.set(cidr, block)
  return block
}

export function prefixOf(cidr: string): number {
  return blockOf(cidr).prefix
}

export function holds(cidr: string, address: string): boolean {
  const known = members.get(cidr) ?? new Map<string, boolean>()
  if (known.size === 0) members.set(cidr, known)
  const told = known.get(address)
  if (told !== undefined) return told
  const member = isIn(blockOf(cidr), address)
  known.set(address, member)
  return member
}

function isIn({ family, first, size }: Block, address: string): boolean {
  const value = numberOf(address)
  return familyOf(address) === family && value >= first && value < first + size
}

const listed = new Map<string, readonly string[]>()

/** All addresses of a small block. */
export function addressesIn(cidr: string): readonly string[] {
  const known = listed.get(cidr)
  if (known) return known
  const { family, first, size } = blockOf(cidr)
  const all = Array.from({ length: Number(size) }, (_, i) => textOf(first + BigInt(i), family))
  listed.set(cidr, all)
  return all
}

/** The first address behind a block. */
export function addressAfter(cidr: string): string {
  const { family, first, size } = blockOf(cidr)
  const all = family === 4 ? 2n ** 32n : 2n ** 128n
  return textOf((first + size) % all, family)
}

const notPublic = ['0.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']

/** An address that an internet gateway carries to the internet. */
export function isPublic(address: string): boolean {
  return familyOf(address) === 6 ? holds('2000::/3', address) : !notPublic.some((cidr) => holds(cidr, address))
}
