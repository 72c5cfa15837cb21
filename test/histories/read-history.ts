import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { keptInTopic } from './destinations.ts'
import type { Event, History, Line, Process } from './history.ts'

/** What a run has left in its folder. */
export function readHistory(folder: string): History {
  const names = readdirSync(folder).flatMap((file) => /^(.+)\.events$/.exec(file)?.[1] ?? [])
  const processes = names.map((name): [string, Process] => {
    const { counters, frozen } = JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'))
    return [name, { events: readLines<Event>(`${folder}/${name}.events`), counters, frozen }]
  })
  const failed = readLines<Line>(`${folder}/failed.jsonl`).flatMap((line): Line[] =>
    line.kind === 'value' ? [{ at: line.time, kind: 'kept', ...keptInTopic(line.base64) }] : [],
  )
  return {
    told: [...readLines<Line>(`${folder}/gate.jsonl`), ...readLines<Line>(`${folder}/function.jsonl`), ...failed],
    processes: new Map(processes),
    java: readLines(`${folder}/java.jsonl`),
    producers: readLines(`${folder}/producer.jsonl`),
    truth: readLines(`${folder}/truth.jsonl`),
  }
}

/** A killed writer may leave half a line at the end. */
export function readLines<T>(path: string): T[] {
  if (!existsSync(path)) return []
  const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return whole.map((line) => JSON.parse(line))
}
