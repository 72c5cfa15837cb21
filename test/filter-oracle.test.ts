import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parsePattern } from '../src/filter/index.ts'
import { compare } from './filter-oracle/compare.ts'
import { wildcards } from './filter-oracle/draw.ts'
import { askComplexity } from './filter-oracle/ruler.ts'
import { judge } from './support/judges.ts'

const skip = judge('java').skip || judge('event-ruler').skip

/** The same cases every time; fresh ones are for `npm run oracle:filter`. */
const seed = 689463071

test("our filter and AWS's event-ruler decide alike, and refuse alike", { skip }, async (context) => {
  const { verdicts, wrong } = await compare(800, seed)
  context.diagnostic(`seed ${seed}: ${JSON.stringify(verdicts)}`)
  assert.deepEqual(wrong, [], `seed ${seed}`)
  // A judge that never sees a verdict judges nothing about it.
  for (const [verdict, count] of Object.entries(verdicts)) assert.ok(count >= 25, `${count} times ${verdict}`)
})

test('patterns of wildcards are too complex where event-ruler counts more than 10', { skip }, async () => {
  const patterns = fc
    .sample(fc.array(wildcards, { minLength: 1, maxLength: 3 }), { numRuns: 200, seed })
    .map((texts) => `{"a":[${texts.map((text) => `{"wildcard":${text}}`).join(',')}]}`)
  const counts = await askComplexity(patterns)
  for (const [index, pattern] of patterns.entries())
    assert.equal(tooComplex(pattern), counts[index]! > 10, `${pattern}: the ruler counts ${counts[index]}`)
})

function tooComplex(pattern: string): boolean {
  try {
    parsePattern(pattern, 'eventbridge')
    return false
  } catch (error) {
    assert.match(String(error), /Rule is too complex/)
    return true
  }
}
