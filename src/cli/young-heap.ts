import v8 from 'node:v8'

/**
 * Under load V8 lets the young generation grow to 50 MB and more, most of it base64 text that is done with at once. The
 * flag is read whenever it might grow, and 1 leaves it as it is; the size itself is only read when the process starts.
 * V8 13.6, src/heap/new-spaces.cc, `SemiSpaceNewSpace::Grow`; measured by bench:memory.
 */
export function youngHeapStaysSmall(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=1')
}
