/** A URL as it may be shown and kept: what it asks for, and a login in it, may be secrets. Anything else stays as it is. */
export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return text
  const { origin, pathname, protocol } = new URL(text)
  return protocol === 'http:' || protocol === 'https:' ? origin + pathname : text
}
