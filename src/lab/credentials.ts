import type { Credentials } from '../aws/index.ts'
import type { Random } from '../world/index.ts'

/** Whom a key stands for: the Lambda service at work for one mapping, or a session of that mapping's role. */
export interface KeyHolder {
  readonly mapping: string
  /** Of the role's session; absent for the service. */
  readonly sessionArn?: string
}

export interface LabKey {
  readonly credentials: Credentials
  readonly holder: KeyHolder
}

/** The lab's keys. Whoever signs with one of them is its holder. */
export class LabKeys {
  readonly #random: Random
  readonly #keys = new Map<string, LabKey>()

  constructor(random: Random) {
    this.#random = random
  }

  /** Long-lived keys for the service. */
  issueService(mapping: string): Credentials {
    return this.#add({ mapping }, 'AKIA', {})
  }

  /** Temporary ones for a role's session; `expiresAt` in milliseconds since the epoch. */
  issueSession(mapping: string, sessionArn: string, expiresAt: number): Credentials {
    const sessionToken = this.#random.bytes(96).toString('base64')
    return this.#add({ mapping, sessionArn }, 'ASIA', { sessionToken, expiresAt })
  }

  find(accessKeyId: string): LabKey | undefined {
    return this.#keys.get(accessKeyId)
  }

  #add(holder: KeyHolder, prefix: string, more: Pick<Credentials, 'sessionToken' | 'expiresAt'>): Credentials {
    const credentials: Credentials = {
      accessKeyId: prefix + this.#random.bytes(8).toString('hex').toUpperCase(),
      secretAccessKey: this.#random.bytes(30).toString('base64'),
      ...more,
    }
    this.#keys.set(credentials.accessKeyId, { credentials, holder })
    return credentials
  }
}
