import { IsthmusError } from '../world/index.ts'

export interface BrokerAddress {
  readonly host: string
  readonly port: number
}

/** @throws IsthmusError `BOOTSTRAP_INVALID` for what is not `host:port` */
export function parseServer(text: string): BrokerAddress {
  const match = /^\[?([^[\]\s]+?)\]?:(\d{1,5})$/.exec(text.trim())
  const port = Number(match?.[2])
  if (!match?.[1] || port < 1 || port > 65_535) {
    throw new IsthmusError('BOOTSTRAP_INVALID', `bootstrap server ${text} is not host:port`, { data: { server: text } })
  }
  return { host: match[1], port }
}
