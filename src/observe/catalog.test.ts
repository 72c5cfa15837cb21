import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { catalog, invocationDuration } from './catalog.ts'

const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')

test('docs/metrics.md has every metric by its three names, its unit and its meaning', () => {
  for (const { aws, group, prometheus, otel, unit, help, labels } of catalog) {
    const first = aws ? `\`${aws}\`${group ? ` (${group})` : ''}` : ''
    const second = `\`${prometheus}\`${labels.length > 0 ? ` {${labels}}` : ''}`
    assert.ok(page.includes(`| ${first} | ${second} | \`${otel}\` | ${unit} | ${help} |\n`), prometheus)
  }
  const { prometheus, otel, unit, help } = invocationDuration
  assert.ok(page.includes(`| | \`${prometheus}\` {outcome} | \`${otel}\` | ${unit} | ${help} |\n`))
  const rows = [...page.matchAll(/^\|[^|]*\| `isthmus_/gm)]
  assert.equal(rows.length, catalog.length + 2)
})

test('names are one of each, counters end in _total and units are in names', () => {
  for (const key of ['prometheus', 'otel'] as const)
    assert.equal(new Set(catalog.map((metric) => metric[key])).size, catalog.length)
  for (const { kind, prometheus, unit } of catalog) {
    assert.equal(prometheus.endsWith('_total'), kind === 'counter', prometheus)
    if (unit === 's') assert.match(prometheus, /_seconds$/)
    if (unit === 'By') assert.match(prometheus, /_bytes(_total)?$/)
  }
})
