import { createChannel } from '../world/index.ts'

export interface PollAbout {
  readonly topic: string
  /** Its node id. */
  readonly broker: number
  /** How many are asked for. */
  readonly partitions: number
}

export interface PollTold {
  /** Of records, as they are on the wire. */
  readonly bytes: number
}

/** A Fetch request and its answer; the broker may wait for records before it answers. */
export const pollChannel = createChannel<PollAbout, PollTold>('isthmus:poll')
