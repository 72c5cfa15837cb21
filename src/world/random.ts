import { randomBytes, randomUUID } from 'node:crypto'

/** Randomness as the rooms see it. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  bytes(count: number): Buffer
  uuid(): string
}

export const systemRandom: Random = {
  next: () => Math.random(),
  bytes: (count) => randomBytes(count),
  uuid: () => randomUUID(),
}
