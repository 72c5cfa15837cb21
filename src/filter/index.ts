/** Event patterns: read once, judged on bytes. */
export { eventOf, recordsOf } from './kafka-event.ts'
export { Machine } from './machine.ts'
export { type Dialect, type Pattern, parsePattern } from './pattern.ts'
export { RecordFilter } from './record-filter.ts'
export { remarksOn } from './remarks.ts'
export { type Failure, type Trial, tryEvent, tryRecord } from './trial.ts'
