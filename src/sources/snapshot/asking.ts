import type { AwsAnswer } from '../../aws/index.ts'
import type { SnapshotAction } from './actions.ts'
import type { Command } from './outputs.ts'

/** What AWS's error says where there is nothing of a kind, and the output that stands for it. */
export interface None {
  readonly code: RegExp
  readonly answer: AwsAnswer
}

/** Asks for one output; `undefined` where AWS refuses, which is noted. */
export type AskFor = (
  command: Command,
  action: SnapshotAction,
  input?: AwsAnswer,
  none?: None,
) => Promise<AwsAnswer | undefined>

/** Keeps what was answered as an output, about one thing where its file has to name it. */
export type Keep = (command: Command, answer: AwsAnswer | undefined, subject?: string) => void

/** The things of a list of an answer. */
export function listOf(answer: AwsAnswer | undefined, name: string): readonly AwsAnswer[] {
  const list = answer?.[name]
  return Array.isArray(list) ? list : []
}
