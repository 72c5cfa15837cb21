import type { ProvedFlow } from '../check/index.ts'

/** `Cluster-1`, `sts`: the last part of a flow's id. */
export function endName({ id }: Pick<ProvedFlow, 'id'>): string {
  return id.slice(id.lastIndexOf('>') + 1)
}

/** `Cluster-1:9098`; without a port where that is not known. */
export function endText(flow: Pick<ProvedFlow, 'id' | 'port'>): string {
  return `${endName(flow)}${flow.port === undefined ? '' : `:${flow.port}`}`
}
