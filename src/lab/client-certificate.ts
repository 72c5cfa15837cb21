import { X509Certificate } from 'node:crypto'
import type { Clock } from '../world/index.ts'

/**
 * Why brokers that trust `authorities` refuse a client's certificate, in words; undefined: they take it, or it is no
 * certificate at all. The lab's brokers cannot say it themselves: Node's server closes a connection without the alert
 * that Kafka's sends.
 *
 * @param pem the client's certificate, then those in between
 */
export function whyRefused(clock: Clock, pem: string, authorities: readonly string[]): string | undefined {
  const [own, ...others] = certificatesOf(pem)
  if (!own) return undefined
  const now = clock.now()
  if (now < own.validFromDate.getTime() || now > own.validToDate.getTime())
    return `it is valid from ${own.validFrom} to ${own.validTo}`
  const trusted = authorities.flatMap(certificatesOf)
  const above = [...trusted, ...others]
  let top: X509Certificate | undefined = own
  // No chain is longer than there are certificates.
  for (let left = above.length; top && left >= 0; left--) {
    const { raw } = top
    if (trusted.some((one) => one.raw.equals(raw))) return undefined
    top = above.find((one) => top?.checkIssued(one) && top.verify(one.publicKey))
  }
  return `it is issued by ${oneLine(own.issuer)}, and they trust ${trusted.map(({ subject }) => oneLine(subject)).join(' and ')}`
}

function certificatesOf(pem: string): readonly X509Certificate[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
  try {
    return found.map((one) => new X509Certificate(one))
  } catch {
    return []
  }
}

function oneLine(name: string): string {
  return name.replaceAll('\n', ', ')
}
