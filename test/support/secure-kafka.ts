import { createPrivateKey } from 'node:crypto'
import { createAuthority, type IssuedCertificate } from '../../src/broker/index.ts'
import { systemWorld } from '../../src/world/index.ts'
import { type Kafka, startKafka } from './kafka.ts'
import { freePort } from './process.ts'

const day = 86_400_000

/** None may be seen anywhere. The last letter of the password is one that SASLprep would change, and Kafka does not. */
export const secrets = {
  password: 'S3cret=horseª',
  wrong: 'Wr0ng,donkey',
  passphrase: 'P4ss-phrase',
  subject: 'S3cret-subject',
  client: 'S3cret+client&secret',
}

/**
 * Every form in which a text may be told: as it is, percent-encoded, and what of it stands in base64 wherever it begins
 * in what is encoded, such as the token that names it.
 */
export function formsOf(text: string): string[] {
  const bytes = Buffer.from(text)
  const inBase64 = [0, 1, 2].flatMap((before) => {
    const whole = Math.floor((before + bytes.length) / 3) * 4
    const from = before === 0 ? 0 : 4
    const shifted = Buffer.concat([Buffer.alloc(before), bytes])
    return (['base64', 'base64url'] as const).map((form) => shifted.toString(form).slice(from, whole))
  })
  return [...new Set([text, encodeURIComponent(text), ...inBase64])]
}

/** Of SASL listeners. A fifth of it is the margin in which a session is renewed. */
const sessionMs = 5000

/** A token without a signature, as Kafka's own validator for tests takes it. */
export function unsignedToken(secondsLeft: number): string {
  const now = Date.now() / 1000
  const claims = { sub: secrets.subject, iat: now - 100, exp: now + secondsLeft }
  return `${[{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`
}

export type SecurePort = 'sasl' | 'tls' | 'mutual' | 'other' | 'late'

export interface SecureKafka extends AsyncDisposable {
  /** Without TLS and a login. */
  readonly bootstrap: string
  /** Of the listeners: SASL over TLS, TLS, TLS with client certificates, and TLS for another name or out of time. */
  readonly ports: Readonly<Record<SecurePort, number>>
  readonly ca: string
  /** A client's certificate, its key encrypted, one that is expired, one of another authority. */
  readonly own: IssuedCertificate
  readonly encrypted: string
  readonly expired: IssuedCertificate
  readonly foreign: IssuedCertificate
  /** For other servers of this machine. */
  readonly server: IssuedCertificate
}

/**
 * Apache Kafka with the topic `orders` and a user `alice`, for every way to log in.
 *
 * @param options.strict a user `bob` with alice's password may do nothing
 */
export async function startSecureKafka({ strict = false } = {}): Promise<SecureKafka> {
  let now = Date.now()
  const clock = { ...systemWorld.clock, now: () => now }
  const authority = await createAuthority({ random: systemWorld.random, clock })
  const stranger = await createAuthority(systemWorld)
  const server = await authority.issue(['127.0.0.1', 'localhost'])
  const otherName = await authority.issue(['b-1.example', '127.0.0.2'])
  const own = await authority.issue(['client'])
  const foreign = await stranger.issue(['client'])
  now -= 800 * day
  const expired = await authority.issue(['127.0.0.1'])
  const { passphrase } = secrets
  const cipher = 'aes-256-cbc'
  const encrypted = createPrivateKey(own.key).export({ type: 'pkcs8', format: 'pem', cipher, passphrase }).toString()
  const [sasl = 0, tls = 0, mutual = 0, other = 0, late = 0] = await Promise.all([1, 2, 3, 4, 5].map(freePort))
  const kafka: Kafka = await startKafka({
    topics: { orders: 1, empty: 1 },
    saslPort: sasl,
    sslPorts: { TLS: tls, MUTUAL: mutual, OTHER: other, LATE: late },
    jvm: ['-Dfile.encoding=UTF-8', '-Dsun.jnu.encoding=UTF-8'],
    format: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=alice,password=${secrets.password}]`,
    ]),
    properties: {
      ...keys('sasl_ssl', server),
      ...keys('tls', server),
      ...keys('mutual', server),
      ...keys('other', otherName),
      ...keys('late', expired),
      'listener.name.mutual.ssl.client.auth': 'required',
      'listener.name.mutual.ssl.truststore.type': 'PEM',
      'listener.name.mutual.ssl.truststore.certificates': oneLine(authority.caPem),
      ...mechanisms,
      ...(strict && bobMayNothing),
    },
  })
  return {
    bootstrap: kafka.bootstrap,
    ports: { sasl, tls, mutual, other, late },
    ca: authority.caPem,
    own,
    encrypted,
    expired,
    foreign,
    server,
    [Symbol.asyncDispose]: () => kafka[Symbol.asyncDispose](),
  }
}

const oneLine = (pem: string) => pem.trim().replaceAll(/\r?\n/g, '\\n')

const keys = (listener: string, { key, cert }: IssuedCertificate) => ({
  [`listener.name.${listener}.ssl.keystore.type`]: 'PEM',
  [`listener.name.${listener}.ssl.keystore.key`]: oneLine(key),
  [`listener.name.${listener}.ssl.keystore.certificate.chain`]: oneLine(cert),
})

const module = 'org.apache.kafka.common.security'
const javaPassword = secrets.password.replaceAll(
  /[^\x20-\x7e]/g,
  (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
)
const mechanisms = {
  'listener.name.sasl_ssl.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
  'listener.name.sasl_ssl.plain.sasl.jaas.config': `${module}.plain.PlainLoginModule required user_alice="${javaPassword}";`,
  'listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config': `${module}.scram.ScramLoginModule required;`,
  'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': `${module}.scram.ScramLoginModule required;`,
  'listener.name.sasl_ssl.oauthbearer.sasl.jaas.config': `${module}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
  'listener.name.sasl_ssl.connections.max.reauth.ms': sessionMs,
}
const plain = 'listener.name.sasl_ssl.plain.sasl.jaas.config'
const bobMayNothing = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS;User:CN=Isthmus lab;User:alice',
  [plain]: mechanisms[plain].replace(';', ` user_bob="${javaPassword}";`),
}
