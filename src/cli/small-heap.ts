import { PerformanceObserver } from 'node:perf_hooks'
import v8 from 'node:v8'

/** Of each half of the young generation, in bytes. */
const youngBytes = 4 * 1024 * 1024

/**
 * Under load V8 lets the young generation grow to 50 MB and more, most of it done with at once, and
 * the old one to four times what lives there. Neither pays here. A quiet hour makes the young generation as small as it
 * can be; it has to come back then, or a batch that is on its way outlives it. Its size is only read when the process
 * starts, but the factor by which it grows whenever it might: 1 leaves it as it is.
 *
 * V8 13.6, src/heap: `SemiSpaceNewSpace::Grow`, `Heap::ShouldResizeNewSpace`, `MemoryController`; measured by
 * bench:memory.
 */
export function heapStaysSmall(): void {
  v8.setFlagsFromString('--heap-growing-percent=50')
  // What outlives a young generation of this size is little: helpers cost more than there is for them to do.
  v8.setFlagsFromString('--no-parallel-scavenge')
  let factor: number | undefined
  const follow = () => {
    const next = Math.max(1, Math.round(youngBytes / youngCapacity()))
    if (next !== factor) v8.setFlagsFromString(`--semi-space-growth-factor=${next}`)
    factor = next
  }
  follow()
  new PerformanceObserver(follow).observe({ entryTypes: ['gc'] })
}

/** Of the half that is in use, in bytes. */
function youngCapacity(): number {
  const young = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
  return young ? young.space_used_size + young.space_available_size : youngBytes
}
