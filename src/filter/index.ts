/** Event patterns: read once, judged on bytes. */
export { Machine } from './machine.ts'
export { type Dialect, type Pattern, parsePattern } from './pattern.ts'
export { RecordFilter } from './record-filter.ts'
export { type PatternRemark, remarksOn } from './remarks.ts'
