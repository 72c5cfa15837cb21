import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readServeFile, type ServeConfig, type Serving } from '../../control/index.ts'
import { reloader } from './reloading.ts'

const source = 'SelfManagedEventSource: {Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ["k:1"]}}'
const texts = (batchSize: string) =>
  `${source}\nTopics: [orders]\nBatchSize: ${batchSize}\nFunction: {Url: "http://f/"}\n`

type Applied = Awaited<ReturnType<Serving['apply']>>

/** What is applied stays so until the test says that it is done. */
function start() {
  const lines: string[] = []
  const applied: { readonly configs: readonly ServeConfig[]; readonly done: (what?: Partial<Applied>) => void }[] = []
  let text = ''
  const reload = reloader({
    serving: {
      apply(configs) {
        const { promise, resolve } = Promise.withResolvers<Applied>()
        const done = (what = {}) => resolve({ started: [], restarted: [], stopped: [], ...what })
        applied.push({ configs, done })
        return promise
      },
    },
    read: () => readServeFile(text, 'orders.yaml', {}),
    notice: (line) => lines.push(line),
  })
  const edit = (batchSize: string) => {
    text = texts(batchSize)
    reload('orders.yaml')
  }
  const sizes = () => applied.map(({ configs }) => configs[0]?.settings.batchSize)
  const soon = () => new Promise((resolve) => setImmediate(resolve))
  return { lines, applied, edit, sizes, soon }
}

test('an edit that comes while another is used waits, is told to, and only the last one is used', async () => {
  const { lines, applied, edit, sizes, soon } = start()
  edit('1')
  edit('2')
  edit('3')
  assert.deepEqual(sizes(), [1])
  const waits = 'orders.yaml was edited: it waits for what the edit before it stops to settle what is in flight'
  assert.deepEqual(lines, [waits, waits])
  applied[0]?.done({ restarted: ['orders'] })
  await soon()
  assert.deepEqual(sizes(), [1, 3])
  applied[1]?.done()
  await soon()
  assert.deepEqual(lines.slice(2), [
    'orders.yaml was edited: restarted orders',
    'orders.yaml was edited: nothing else to run',
  ])
  edit('4')
  assert.deepEqual(sizes(), [1, 3, 4])
})

test('what cannot be used is told at once and once, whatever is going on, and the edit before it is used', async () => {
  const { lines, applied, edit, sizes, soon } = start()
  edit('1')
  edit('2')
  edit('many')
  assert.match(lines.at(-1) ?? '', /^orders\.yaml was edited and cannot be used, what runs goes on: orders\.yaml:3: /)
  applied[0]?.done()
  await soon()
  assert.deepEqual(sizes(), [1, 2])
  assert.equal(lines.filter((line) => line.includes('cannot be used')).length, 1)
})
