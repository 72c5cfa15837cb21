/** Records again: the very events of given offsets, and what failure destinations hold. */
export { ofMapping } from './belonging.ts'
export { openStore } from './open-store.ts'
export { type Delivery, inOrder } from './order.ts'
export { parseRange } from './record-range.ts'
export { type RecordsSource, sourceOfMapping, sourceOfServers } from './records-source.ts'
export { type Redriven, type RedriveResult, recordsOf, redrive } from './redrive.ts'
export type { Contents, FailureStore } from './store.ts'
