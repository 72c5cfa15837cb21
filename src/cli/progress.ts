/** Says what takes long. */
export interface Progress {
  /** Told when a second has passed since the start, and at most once a second. */
  readonly step: (text: string) => void
  /** Told at once: what follows is known to take long. */
  readonly long: (text: string) => void
  /** Takes the line away again where it can be. */
  readonly end: () => void
}

/** On a terminal one line that is written over, else a line each. */
export function progressOn(stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>, now: () => number): Progress {
  let next = now() + 1000
  let written = false
  const write = (text: string) => {
    stream.write(stream.isTTY ? `\r\x1b[2K${text}` : `${text}\n`)
    written = true
    next = now() + 1000
  }
  return {
    step: (text) => {
      if (now() >= next) write(text)
    },
    long: write,
    end: () => {
      if (written && stream.isTTY) stream.write('\r\x1b[2K')
      written = false
    },
  }
}
