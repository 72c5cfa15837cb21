import { readFile } from 'node:fs/promises'
import type { Clock } from '../world/index.ts'

/** Milliseconds. */
const lookMs = 100

/**
 * Calls `onChange` with the file's new text whenever it differs from the last one, first of all from `text`. Looks at
 * the file again and again, which no way of saving escapes: editors replace files, links lead elsewhere, folders are
 * removed and come back, and shared folders tell nobody of a change. Returns the way to stop.
 */
export function watchFile(clock: Clock, file: string, text: string, onChange: (text: string) => void): () => void {
  let used = text
  let seen: string | undefined = text
  let cancel = () => {}
  let stopped = false
  const look = async () => {
    // A file that is gone for a moment is about to be written again.
    const now = await readFile(file, 'utf8').catch(() => undefined)
    if (stopped) return
    // Editors write in several steps: what is the same at two looks is written.
    const written = now !== undefined && now === seen
    seen = now
    cancel = clock.after(lookMs, look)
    if (!written || now === used) return
    used = now
    onChange(now)
  }
  void look()
  return () => {
    stopped = true
    cancel()
  }
}
