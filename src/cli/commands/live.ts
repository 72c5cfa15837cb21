import { type AwsCaller, openSdk, type SdkOptions } from '../../aws/index.ts'
import { type Collected, collect } from '../../sources/index.ts'
import { IsthmusError, systemWorld } from '../../world/index.ts'

/** Which accounts and Regions are read: each of the Regions with each of the profiles. */
export interface LiveFlags {
  readonly region?: readonly string[]
  readonly profile?: readonly string[]
  readonly endpointUrl?: string
}

/**
 * @param lost given: told of what cannot be read, as long as something can
 * @throws IsthmusError `SDK_MISSING`, `REGION_MISSING`, `CREDENTIALS_MISSING`, `CREDENTIALS_REFUSED`, `SERVICE_UNREACHABLE`
 */
export async function readAccounts(
  flags: LiveFlags,
  lost?: (account: string, error: IsthmusError) => void,
): Promise<readonly Collected[]> {
  const all: Collected[] = []
  const failed: { readonly account: string; readonly error: IsthmusError }[] = []
  for (const profile of flags.profile ?? [undefined]) {
    for (const region of flags.region ?? [undefined]) {
      try {
        all.push(
          await readAccount({
            ...(region === undefined ? {} : { region }),
            ...(profile === undefined ? {} : { profile }),
            ...(flags.endpointUrl === undefined ? {} : { endpoint: flags.endpointUrl }),
          }),
        )
      } catch (error) {
        if (!lost || !(error instanceof IsthmusError)) throw error
        const account = [profile && `profile ${profile}`, region].filter(Boolean).join(' in ') || 'default'
        failed.push({ account, error })
      }
    }
  }
  const [first, ...others] = failed
  for (const { account, error } of all.length > 0 ? failed : others) lost?.(account, error)
  if (first && all.length === 0) throw first.error
  return all
}

async function readAccount(options: SdkOptions): Promise<Collected> {
  const { profile } = options
  const sdk = await openSdk(systemWorld, process.env, options)
  try {
    const what = `reading ${profile === undefined ? '' : `profile ${profile} in `}${sdk.region}`
    const read = await collect(counted(sdk.call, what), sdk.region)
    process.stderr.write(process.stderr.isTTY ? '\n' : '')
    tellRefused(read)
    return read
  } finally {
    sdk.close()
  }
}

/** Tells a person who looks on how many calls were answered. */
function counted(call: AwsCaller, what: string): AwsCaller {
  const { stderr } = process
  let answered = 0
  stderr.write(stderr.isTTY ? what : `${what}\n`)
  return async (...request) => {
    const answer = await call(...request)
    answered++
    if (stderr.isTTY) stderr.write(`\r${what}: ${answered} calls`)
    return answer
  }
}

function tellRefused({ account, region, refused }: Collected): void {
  for (const { Action, Code } of refused)
    process.stderr.write(`${account} ${region}: ${Action} was refused (${Code}): what it tells stays unknown\n`)
  if (refused.length > 0)
    process.stderr.write('isthmus snapshot --print-policy prints the policy that a snapshot needs\n')
}
