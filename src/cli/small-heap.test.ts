import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

/** Much that is young and lives for a while, until the young generation has no reason left to grow. */
const load = `
  const kept = []
  const load = async () => {
    for (let i = 0; i < 3_000_000; i++) {
      kept.push({ i, more: [i] })
      if (kept.length > 30_000) kept.splice(0, 15_000)
      if (i % 20_000 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    // While the old generation is marked, the young one takes pages beyond its size, until it is collected next.
    gc({ type: 'minor' })
  }`

function capacities(program: string): number[] {
  const code = `
    import v8 from 'node:v8'
    import { heapStaysSmall } from '${import.meta.dirname}/small-heap.ts'
    const youngCapacity = () => {
      const { space_used_size, space_available_size } = v8.getHeapSpaceStatistics().find((one) => one.space_name === 'new_space')
      return space_used_size + space_available_size
    }
    ${load}
    ${program}`
  const output = execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', code], {
    encoding: 'utf8',
  })
  return JSON.parse(output).map((bytes: number) => bytes / 2 ** 20)
}

test('under load the young generation keeps its size, and has it again after it shrank', () => {
  const [loaded, shrunk, again] = capacities(`
    heapStaysSmall()
    await load()
    const loaded = youngCapacity()
    gc({ type: 'major', flavor: 'last-resort' })
    await new Promise((resolve) => setImmediate(resolve))
    const shrunk = youngCapacity()
    await load()
    console.log(JSON.stringify([loaded, shrunk, youngCapacity()]))`) as [number, number, number]
  assert.ok(loaded > 3 && loaded < 6, `${loaded}`)
  assert.ok(shrunk < 2, `${shrunk}`)
  assert.ok(again > 3 && again < 6, `${again}`)
})

test('left alone it would grow', () => {
  const [size] = capacities('await load(); console.log(JSON.stringify([youngCapacity()]))')
  assert.ok(size! > 8, `${size}`)
})
