import type { Socket } from 'node:net'
import type { CheckResult, MappingCheck, ProvedFlow } from '../check/index.ts'
import { type Clock, type Dial, type DialOptions, IsthmusError, sleep } from '../world/index.ts'

/** What a name of the VPC stands for in the proof. */
export type Place =
  | { readonly kind: 'broker'; readonly index: number }
  | { readonly kind: 'service'; readonly service: string }

interface Named {
  readonly place: Place
  /** Port in the VPC -> port of this machine. */
  readonly ports: ReadonlyMap<number, number>
}

/**
 * The network between mappings and what they call. Every connect is judged by the proved flows of the newest check:
 * what is blocked hangs, as a dropped packet does, until the caller gives up; what passes is a real loopback socket.
 */
export class LabNetwork {
  readonly #clock: Clock
  readonly #dial: Dial
  readonly #names = new Map<string, Named>()
  readonly #checks = new Map<string, MappingCheck>()
  readonly #open = new Map<string, Set<Socket>>()
  readonly #trying = new Map<string, AbortController>()

  constructor(clock: Clock, dial: Dial) {
    this.#clock = clock
    this.#dial = dial
  }

  /** Gives something that really listens on this machine its name and ports in the VPC. */
  serve(host: string, place: Place, ports: ReadonlyMap<number, number>): void {
    this.#names.set(host, { place, ports })
  }

  /** From now on connects are judged by this proof. */
  use(result: CheckResult): void {
    this.#checks.clear()
    for (const check of result.mappings) this.#checks.set(check.mapping, check)
  }

  /**
   * The way out of one mapping's network interfaces; or, with `lambda`, of Lambda's own network, from which every
   * service is reached: in provisioned mode nothing but the cluster lies behind the mapping's interfaces.
   */
  dialOf(mapping: string, from: 'vpc' | 'lambda' = 'vpc'): Dial {
    return async (host, port, options) => {
      const where = `${host}:${port}`
      const named = this.#names.get(host)
      if (!named) throw new IsthmusError('NAME_UNRESOLVED', `the name of ${where} cannot be resolved`)
      if (from === 'vpc' && !this.#passes(mapping, named.place)) {
        await this.#hang(mapping, options)
        throw new IsthmusError('CONNECT_TIMEOUT', `no answer from ${where} within ${options.timeoutMs} ms`)
      }
      const real = named.ports.get(port)
      if (real === undefined) throw new IsthmusError('CONNECT_REFUSED', `nothing listens at ${where}`)
      const socket = await this.#dial('127.0.0.1', real, options)
      this.#track(mapping, socket)
      return socket
    }
  }

  /** Cuts every connection of a mapping, and every try of one: what an update of the mapping does in AWS. */
  cut(mapping: string): void {
    this.#trying.get(mapping)?.abort(new IsthmusError('CONNECT_FAILED', 'the mapping dials anew'))
    this.#trying.delete(mapping)
    for (const socket of this.#open.get(mapping) ?? []) socket.destroy()
  }

  /** Why an endpoint's policy denies this mapping's calls of the service, though the way to it is open. */
  policyDenial(mapping: string, service: string): string | undefined {
    const flows = this.#flows(mapping, { kind: 'service', service })
    return flows.flatMap((flow) => flow.refusals).find((refusal) => refusal.verdict === 'blocked')?.explanation
  }

  async #hang(mapping: string, { timeoutMs, signal }: DialOptions): Promise<void> {
    const trying = this.#trying.get(mapping) ?? new AbortController()
    this.#trying.set(mapping, trying)
    await sleep(this.#clock, timeoutMs, signal ? AbortSignal.any([signal, trying.signal]) : trying.signal)
  }

  // A mapping may be polled from any of the cluster's subnets, so a way that fails from one of them is one that fails.
  #passes(mapping: string, place: Place): boolean {
    const flows = this.#flows(mapping, place)
    return flows.length > 0 && flows.every((flow) => flow.trace.verdict === 'reachable')
  }

  #flows(mapping: string, place: Place): readonly ProvedFlow[] {
    return (this.#checks.get(mapping)?.flows ?? []).filter((flow) => leadsTo(flow, place))
  }

  #track(mapping: string, socket: Socket): void {
    const sockets = this.#open.get(mapping) ?? new Set()
    this.#open.set(mapping, sockets.add(socket))
    socket.once('close', () => sockets.delete(socket))
  }
}

function leadsTo(flow: ProvedFlow, place: Place): boolean {
  return place.kind === 'broker'
    ? flow.to.kind === 'broker' && flow.to.index === place.index
    : flow.to.kind === 'service' && flow.to.service === place.service
}
