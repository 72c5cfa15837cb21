import type { GivenHost } from '../../src/model/index.ts'
import type { Flow as AnyFlow, NetworkInterface } from '../../src/network/index.ts'

/** The flows that are drawn and judged here: their ports are known, and hosts are named by an IPv4 address, with their groups. */
export interface Flow extends AnyFlow {
  readonly to:
    | { readonly kind: 'interface'; readonly interface: NetworkInterface }
    | { readonly kind: 'host'; readonly label: string; readonly host: string; readonly given: GivenHost }
    | { readonly kind: 'service'; readonly service: string }
  readonly port: number
}
