import type { Clock } from '../world/index.ts'

/** An AWS access key; temporary ones carry a session token and expire (milliseconds since the epoch). */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiresAt?: number
}

export type CredentialsProvider = () => Promise<Credentials>

/** Credentials are renewed this long before they expire, in milliseconds. */
const margin = 300_000

/**
 * Keeps the credentials that `fetch` gives until five minutes before they expire; one fetch at a time. Should a renewal
 * fail while the old ones are still valid, these serve on.
 */
export function cachedCredentials(clock: Clock, fetch: CredentialsProvider): CredentialsProvider {
  let held: Credentials | undefined
  let pending: Promise<Credentials> | undefined
  const valid = (ahead: number) => held && (held.expiresAt === undefined || held.expiresAt - ahead > clock.now())
  const renew = async () => {
    try {
      held = await fetch()
      return held
    } catch (error) {
      if (held && valid(0)) return held
      throw error
    } finally {
      pending = undefined
    }
  }
  return async () => {
    if (held && valid(margin)) return held
    pending ??= renew()
    return pending
  }
}
