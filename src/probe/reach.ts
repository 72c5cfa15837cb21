import { isIP, isIPv6 } from 'node:net'
import type { BrokerAddress } from '../kafka/index.ts'
import { IsthmusError } from '../world/index.ts'
import { reachOf } from './addresses.ts'
import type { Steps } from './steps.ts'
import type { Phase, ProbeWorld, StepName } from './types.ts'

export interface Reach {
  readonly world: ProbeWorld
  readonly steps: Steps
  readonly timeoutMs: number
  /** Makes another failure of what kept us from connecting. */
  readonly explain?: (error: IsthmusError) => IsthmusError
}

/**
 * The first two steps of every connection: all addresses of the name, and a connect to each of them.
 *
 * @returns the first address that takes connections
 */
export async function reach(how: Reach, phase: Phase, at: BrokerAddress): Promise<string | undefined> {
  const { world, steps, timeoutMs, explain = (error) => error } = how
  const target = `${at.host}:${at.port}`
  const place = (step: StepName) => ({ phase, target, step })
  steps.begin(target)
  const explained = async <T>(attempt: Promise<T>): Promise<T> =>
    attempt.catch((error: unknown) => {
      throw error instanceof IsthmusError ? explain(error) : error
    })

  const addresses = isIP(at.host)
    ? [at.host]
    : await steps.try(place('resolve'), async () => {
        const value = await explained(withinTime(world, timeoutMs, at.host))
        return { detail: value.map((address) => `${address} (${reachOf(address)})`).join(', '), value }
      })
  const attempts = await Promise.all(
    (addresses ?? []).map(async (address) => {
      const begin = world.clock.monotonic()
      const failure = await connect(world, address, at.port, timeoutMs)
      return { address, failure, milliseconds: Math.round((world.clock.monotonic() - begin) * 10) / 10 }
    }),
  )
  const good = attempts.find(({ failure }) => failure === undefined)?.address
  for (const { address, failure, milliseconds } of attempts) {
    const said = isIP(at.host) ? `${address} (${reachOf(address)})` : address
    if (failure === undefined) steps.pass(place('connect'), `${said} takes connections`, milliseconds)
    // Lambda's interfaces have IPv4, and where a name has both, clients are content with one of them.
    else if (isIPv6(address) && good !== undefined) steps.skip(place('connect'), `${failure.message}; IPv4 serves`)
    else steps.fail(place('connect'), explain(failure), milliseconds)
  }
  return good
}

async function withinTime({ clock, resolve }: ProbeWorld, timeoutMs: number, host: string): Promise<readonly string[]> {
  const late = Promise.withResolvers<never>()
  const cancel = clock.after(timeoutMs, () =>
    late.reject(new IsthmusError('NAME_SERVER_SILENT', `no answer to the name ${host} within ${timeoutMs} ms`)),
  )
  return Promise.race([resolve(host), late.promise]).finally(cancel)
}

async function connect(
  { dial }: ProbeWorld,
  address: string,
  port: number,
  timeoutMs: number,
): Promise<IsthmusError | undefined> {
  try {
    const socket = await dial(address, port, { timeoutMs })
    socket.on('error', () => {})
    socket.destroy()
    return undefined
  } catch (error) {
    if (error instanceof IsthmusError) return error
    throw error
  }
}
