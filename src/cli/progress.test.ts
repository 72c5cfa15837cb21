import assert from 'node:assert/strict'
import { test } from 'node:test'
import { progressOn } from './progress.ts'

function scene(isTTY: boolean) {
  let time = 0
  let said = ''
  const write = (text: string | Uint8Array) => {
    said += text
    return true
  }
  const progress = progressOn({ isTTY, write }, () => time)
  const pass = (ms: number) => {
    time += ms
  }
  return { progress, pass, said: () => said }
}

test('what takes less than a second says nothing', () => {
  const { progress, pass, said } = scene(false)
  progress.step('proved 1 of 9')
  pass(999)
  progress.step('proved 8 of 9')
  progress.end()
  assert.equal(said(), '')
})

test('then a line a second', () => {
  const { progress, pass, said } = scene(false)
  for (let i = 1; i <= 25; i++) {
    pass(100)
    progress.step(`proved ${i} of 25`)
  }
  assert.equal(said(), 'proved 10 of 25\nproved 20 of 25\n')
})

test('on a terminal one line, which is gone at the end', () => {
  const { progress, said } = scene(true)
  progress.long('reading plan.json, 50 MB')
  progress.end()
  progress.end()
  assert.equal(said(), '\r\x1b[2Kreading plan.json, 50 MB\r\x1b[2K')
})
