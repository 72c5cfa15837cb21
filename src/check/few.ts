/** More than these would not be read; the first are examples of the rest. */
const most = 4

/** The first of many, and how many there are besides: `and 3 more`. */
export function firstFew(all: readonly string[]): {
  readonly first: readonly string[]
  readonly more: readonly string[]
} {
  return { first: all.slice(0, most), more: all.length > most ? [`and ${all.length - most} more`] : [] }
}
