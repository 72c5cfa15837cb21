import type { AwsAnswer } from '../../aws/index.ts'
import type { SnapshotAction } from './actions.ts'
import type { Command } from './outputs.ts'

/** What AWS's error says where there is nothing of a kind, and the output that stands for it. */
export interface None {
  readonly code: RegExp
  readonly answer: AwsAnswer
}

/** Of something that is asked for by its name, and that nobody has. Buckets of all accounts have names of their own. */
export const notThere: None = {
  code: /NonExistentQueue|QueueDoesNotExist|^NotFound|^NoSuchBucket$|^ResourceNotFoundException$/,
  answer: {},
}

/** Asks for one output; `undefined` where AWS refuses, which is noted. */
export type AskFor = (
  command: Command,
  action: SnapshotAction,
  input?: AwsAnswer,
  ...nones: readonly None[]
) => Promise<AwsAnswer | undefined>

/** Keeps what was answered as an output, about one thing where its file has to name it. */
export type Keep = (command: Command, answer: AwsAnswer | undefined, subject?: string) => void

/** The things of a list of an answer. */
export function listOf(answer: AwsAnswer | undefined, name: string): readonly AwsAnswer[] {
  const list = answer?.[name]
  return Array.isArray(list) ? list : []
}
