import { lookup } from 'node:dns/promises'
import { IsthmusError } from './error.ts'

/**
 * All addresses of a name, IPv4 and IPv6, in the order in which the machine would try them; an address is its own.
 *
 * @throws IsthmusError `NAME_UNRESOLVED`; its cause has `EAI_AGAIN` where the name server did not answer at all
 */
export type Resolve = (host: string) => Promise<readonly string[]>

/** As every connect of this machine does it: the hosts file counts. */
export const systemResolve: Resolve = async (host) => {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch (cause) {
    throw new IsthmusError('NAME_UNRESOLVED', `the name ${host} cannot be resolved`, { cause, data: { host } })
  }
}
