// Addresses as AWS's event-ruler reads them: IPv4 in four decimal parts, IPv6 in colons and hexadecimal digits. One that
// maps an IPv4 address (::ffff:0:0/96) is that address.

export interface AddressRange {
  readonly bits: 32 | 128
  readonly first: bigint
  readonly last: bigint
}

/** Undefined for what is no address. */
export function parseAddress(text: string): AddressRange | undefined {
  if (text.length > 45) return undefined
  const four = ipv4(text)
  if (four !== undefined) return { bits: 32, first: four, last: four }
  const six = ipv6(text)
  if (six === undefined) return undefined
  if (six >> 32n === 0xffffn) return { bits: 32, first: six & 0xffffffffn, last: six & 0xffffffffn }
  return { bits: 128, first: six, last: six }
}

/** @throws Error with the text of AWS's refusal */
export function parseBlock(text: string): AddressRange {
  // As Java splits: what is empty at the end does not count.
  const parts = text.replace(/\/+$/, '').split('/')
  if (parts.length !== 2) throw new Error("Malformed CIDR, one '/' required")
  const [address = '', length = ''] = parts
  if (!/^[+-]?\d+$/.test(length)) throw new Error('Malformed CIDR, mask bits must be an integer')
  const mask = Number(length)
  if (mask < 0) throw new Error('Malformed CIDR, mask bits must not be negative')
  const range = parseAddress(address)
  if (!range) throw new Error(`${looksRight.test(address) ? 'Invalid' : 'Nonstandard'} IP address: ${address}`)
  if (mask > range.bits - 1)
    throw new Error(range.bits === 32 ? 'IPv4 mask bits must be < 32' : 'IPv6 mask bits must be < 128')
  const open = (1n << BigInt(range.bits - mask)) - 1n
  return { bits: range.bits, first: range.first & ~open, last: range.first | open }
}

export function holds(range: AddressRange, address: AddressRange): boolean {
  return range.bits === address.bits && address.first >= range.first && address.last <= range.last
}

const looksRight = /^(\d+\.\d+\.\d+\.\d+|[0-9a-fA-F:]*:[0-9a-fA-F:]*)$/

function ipv4(text: string): bigint | undefined {
  if (text.length > 15 || !/^\d+\.\d+\.\d+\.\d+$/.test(text)) return undefined
  let value = 0n
  for (const part of text.split('.')) {
    if (Number(part) > 255) return undefined
    value = (value << 8n) | BigInt(part)
  }
  return value
}

function ipv6(text: string): bigint | undefined {
  if (!/^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/.test(text)) return undefined
  const [head = '', tail, more] = text.split('::')
  if (more !== undefined) return undefined
  const groups = (side: string) => (side === '' ? [] : side.split(':'))
  const before = groups(head)
  const after = groups(tail ?? '')
  const missing = 8 - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const all = [...before, ...Array<string>(missing).fill('0'), ...after]
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return all.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n)
}
