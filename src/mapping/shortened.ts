const longest = 1000

/** What a function says, fit to be told with every try: it may quote a whole event. */
export function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}... (${text.length} characters)` : text
}
