import { type Cidr, formatIpv4 } from '../model/index.ts'

/**
 * The first blocks of a larger one, as `Fn::Cidr` gives them; `undefined` where they do not fit into it.
 *
 * @param bits of the host part: 8 makes a /24 of IPv4, 64 a /64 of IPv6
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 */
export function blocksWithin(cidr: Cidr, count: number, bits: number): readonly string[] | undefined {
  const width = cidr.family === 4 ? 32 : 128
  const whole = Number.isInteger(count) && Number.isInteger(bits) && bits >= 0
  if (!whole || count < 1 || count * 2 ** bits > 2 ** (width - cidr.prefix)) return undefined
  const textOf = (index: number) =>
    cidr.family === 4
      ? formatIpv4(cidr.first + index * 2 ** bits)
      : formatIpv6(cidr.first + (BigInt(index) << BigInt(bits)))
  return Array.from({ length: count }, (_, index) => `${textOf(index)}/${width - bits}`)
}

/** With the longest run of zeros left out (RFC 5952). */
function formatIpv6(address: bigint): string {
  const words = Array.from({ length: 8 }, (_, i) => ((address >> BigInt(16 * (7 - i))) & 0xffffn).toString(16))
  const text = words.join(':')
  const runs = [...text.matchAll(/(?:^|(?<=:))0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length)
  const [longest] = runs
  if (!longest) return text
  const before = text.slice(0, longest.index).replace(/:$/, '')
  return `${before}::${text.slice(longest.index + longest[0].length).replace(/^:/, '')}`
}
