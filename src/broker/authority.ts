import { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import type { World } from '../world/index.ts'

/** PEM. */
export interface IssuedCertificate {
  readonly key: string
  readonly cert: string
}

export interface Authority {
  /** What clients have to trust. */
  readonly caPem: string
  /** A certificate for these DNS names and addresses (subject alternative names); a client may show it as well. */
  issue(names: readonly string[]): Promise<IssuedCertificate>
}

const DAY = 86_400_000
const EC = { name: 'ECDSA', namedCurve: 'P-256' }
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' }

/**
 * Makes a certificate authority that lives as long as this object does: the lab's, for its brokers and servers.
 * ECDSA P-256. Keys come from the machine's own generator, never from the given randomness; serial numbers and dates
 * are of the given world.
 */
export async function createAuthority({ clock, random }: Pick<World, 'clock' | 'random'>): Promise<Authority> {
  // Heavy, and most commands do not need it; it asks for the metadata half of Reflect, which no engine has.
  await import('@abraham/reflection')
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(webcrypto)

  const validity = () => ({
    // Positive, so the first bit is clear.
    serialNumber: `01${random.bytes(15).toString('hex')}`,
    // A day back, for clocks that are slow.
    notBefore: new Date(clock.now() - DAY),
    notAfter: new Date(clock.now() + 365 * DAY),
  })
  const newKeys = () => webcrypto.subtle.generateKey(EC, true, ['sign', 'verify'])

  const keys = await newKeys()
  const { KeyUsageFlags } = x509
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: 'CN=Isthmus lab authority',
    signingAlgorithm: SIGNATURE,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })

  return {
    caPem: `${ca.toString('pem')}\n`,
    async issue(names) {
      const own = await newKeys()
      const cert = await x509.X509CertificateGenerator.create({
        ...validity(),
        // Names are in the extension alone: a common name has room for 64 characters.
        subject: 'CN=Isthmus lab',
        issuer: ca.subject,
        signingAlgorithm: SIGNATURE,
        signingKey: keys.privateKey,
        publicKey: own.publicKey,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
          new x509.SubjectAlternativeNameExtension(
            names.map((name) => ({ type: isIP(name) ? 'ip' : 'dns', value: name })),
          ),
          await x509.AuthorityKeyIdentifierExtension.create(ca),
          await x509.SubjectKeyIdentifierExtension.create(own.publicKey),
        ],
      })
      const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', own.privateKey)).toString('base64')
      return {
        key: `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}/g, '$&\n').trimEnd()}\n-----END PRIVATE KEY-----\n`,
        cert: `${cert.toString('pem')}\n`,
      }
    },
  }
}
