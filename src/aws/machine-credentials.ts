import { IsthmusError, messageOf } from '../world/index.ts'
import type { CredentialsProvider } from './credentials.ts'

/**
 * The credentials of this machine, found as AWS's SDK finds them: environment variables, profiles (with their roles,
 * processes and single sign-on), web identity tokens, the container's and the instance's role. The SDK opens its own
 * connections for it. Keys that do not expire are looked for anew each time, so changed ones are used from then on;
 * the SDK renews the others five minutes before they expire.
 *
 * @throws IsthmusError `CREDENTIALS_MISSING` (from the provider)
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export function machineCredentials(): CredentialsProvider {
  let held: CredentialsProvider | undefined
  return async () => {
    if (held) return held()
    // Heavy, and most commands do not need it.
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node')
    // Without its cache of files: a rotated key in one of them counts.
    const find = defaultProvider({ ignoreCache: true })
    const provider = async () => {
      const { accessKeyId, secretAccessKey, sessionToken, expiration } = await find().catch((cause: unknown) => {
        throw missing(cause)
      })
      return {
        accessKeyId,
        secretAccessKey,
        ...(sessionToken === undefined ? {} : { sessionToken }),
        ...(expiration === undefined ? {} : { expiresAt: expiration.getTime() }),
      }
    }
    const found = await provider()
    if (found.expiresAt !== undefined) held = provider
    return found
  }
}

function missing(cause: unknown): IsthmusError {
  const message = `no AWS credentials: ${messageOf(cause)}: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role is given`
  return new IsthmusError('CREDENTIALS_MISSING', message, { cause })
}
