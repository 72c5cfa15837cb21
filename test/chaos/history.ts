/** What happened in one run, as JSON lines; `at` is the machine's clock in ms, of one machine for all. */
export type Line = { readonly at: number } & (Told | Known)

/** One assignment of one partition to one member: a number that the member never uses again. */
interface Tenure {
  readonly epoch: number
  readonly partition: number
}

/** The next offset to read of a partition, in a member's assignment epoch. */
export interface Position extends Tenure {
  readonly next: number
}

/** By a member, each before it acts on it. A file per member. */
export type Told =
  | ({ readonly kind: 'assigned'; readonly start: number } & Tenure)
  /** Handed over by the client. A hash is the CRC-32 of the value. */
  | ({ readonly kind: 'delivered'; readonly offsets: readonly number[]; readonly hashes: readonly number[] } & Tenure)
  | ({ readonly kind: 'processed' } & Position)
  /** From here on its commits are late. */
  | ({ readonly kind: 'revoked' | 'lost' } & Tenure)
  | { readonly kind: 'commit'; readonly id: number; readonly offsets: readonly Position[] }
  | { readonly kind: 'committed'; readonly id: number }
  | { readonly kind: 'refused'; readonly id: number; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'healthy' | 'stopped' }

/** By producers, and by whoever reads the brokers when all is over. */
export type Known =
  | ({ readonly kind: 'acked' } & Place)
  | { readonly kind: 'gave-up'; readonly from: number; readonly to: number }
  /** A broker's log of the partition was cut here: what stood there and after it is lost. */
  | { readonly kind: 'cut'; readonly partition: number; readonly offset: number }
  /** Records of which there is a newer one with their key may be gone. */
  | { readonly kind: 'compacted' }
  /** In the log, as the run's isolation level shows it. */
  | ({ readonly kind: 'record' } & Place)
  /** A commit that the group's coordinator has taken, in its order. */
  | { readonly kind: 'offset'; readonly partition: number; readonly next: number }

export interface Place {
  readonly partition: number
  readonly offset: number
  /** Who produced it and its number, without the padding that the hash covers too. */
  readonly value: string
  readonly hash: number
}

export interface History {
  /** By the name of the file, without its ending. */
  readonly members: ReadonlyMap<string, readonly Line[]>
  readonly producers: readonly Line[]
  /** Of the brokers. */
  readonly truth: readonly Line[]
}
