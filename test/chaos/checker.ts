/**
 * Judges the history of a run, by nothing but what members told, what producers were promised, and what the brokers
 * have in the end. Alone: `node test/chaos/checker.ts FOLDER` prints a line for each violation.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { checkMember } from './check-member.ts'
import { checkOffsets } from './check-offsets.ts'
import { checkRecords } from './check-records.ts'
import type { History, Line } from './history.ts'

/** What must not be, one sentence each. */
export function check(history: History): string[] {
  return [
    ...checkRecords(history),
    ...[...history.members].flatMap(([name, lines]) => checkMember(name, lines, history.truth)),
    ...checkOffsets(history),
  ]
}

/** Reads `member-*.jsonl`, `producer-*.jsonl`, and `truth.jsonl`. The last line of a killed process may be torn. */
export function readHistory(folder: string): History {
  const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
  const read = (name: string) => parse(readFileSync(`${folder}/${name}`, 'utf8'))
  return {
    members: new Map(names.filter((name) => name.startsWith('member-')).map((name) => [name.slice(0, -6), read(name)])),
    producers: names.filter((name) => name.startsWith('producer-')).flatMap(read),
    truth: names.filter((name) => name === 'truth.jsonl').flatMap(read),
  }
}

function parse(text: string): Line[] {
  // Whole lines end with a line feed.
  const lines = text.split('\n').slice(0, -1)
  return lines.map((line): Line => JSON.parse(line))
}

if (import.meta.main) {
  const violations = check(readHistory(process.argv[2] ?? '.'))
  for (const violation of violations) console.log(violation)
  process.exitCode = violations.length > 0 ? 1 : 0
}
