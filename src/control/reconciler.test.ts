import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { servedMapping } from '../../test/support/served-mapping.ts'
import type { MappingEvent } from '../mapping/index.ts'
import { type DesiredMapping, Reconciler } from './reconciler.ts'

/** Mappings that write down what becomes of them; stopping one takes until the test lets it. */
function start() {
  const log: string[] = []
  const heard: string[] = []
  const tell = new Map<string, (event: MappingEvent) => void>()
  const stopping = new Map<string, () => void>()
  const reconciler = new Reconciler((mapping, event) => heard.push(`${mapping} ${event.kind}`))
  const desired = (id: string, fingerprint: string, enabled = true): DesiredMapping => ({
    id,
    fingerprint,
    enabled,
    start(onEvent, after) {
      log.push(['start', id, fingerprint, ...(after ? [after] : [])].join(' '))
      tell.set(id, onEvent)
      return {
        state: 'Enabled',
        lastProcessingResult: 'OK',
        status: () => ({ topicPartitions: 1, inFlight: 0, partitions: [] }),
        async lookAtEnds() {},
        async redial() {},
        stop(into) {
          log.push(['stop', id, fingerprint, ...(into ? [into] : [])].join(' '))
          const { promise, resolve } = Promise.withResolvers<void>()
          stopping.set(`${id} ${fingerprint}`, resolve)
          return promise
        },
        abandon() {
          log.push(`abandon ${id} ${fingerprint}`)
        },
      }
    },
    served: (running) => servedMapping({ name: id, uuid: fingerprint }, running),
  })
  return { reconciler, desired, log, heard, tell, stopping }
}

test('starts what is wanted, leaves alone what did not change', async () => {
  const { reconciler, desired, log } = start()
  await reconciler.apply([desired('a', '1'), desired('b', '1')])
  await reconciler.apply([desired('a', '1'), desired('b', '1'), desired('c', '1')])
  assert.deepEqual(log, ['start a 1', 'start b 1', 'start c 1'])
})

test('what changed stops to its end before it starts anew; what is gone stops', async () => {
  const { reconciler, desired, log, stopping } = start()
  await reconciler.apply([desired('a', '1'), desired('b', '1')])
  const applied = reconciler.apply([desired('a', '2')])
  await turn()
  assert.deepEqual(log.slice(2), ['stop a 1 Updating', 'stop b 1 Deleting'])
  stopping.get('b 1')?.()
  await turn()
  assert.equal(log.length, 4, 'it started before the one before had settled its records')
  stopping.get('a 1')?.()
  await applied
  assert.deepEqual(log.slice(4), ['start a 2 Updating'])
})

test('a mapping that takes long to stop holds up no other, unless it is gone', async () => {
  const { reconciler, desired, log, stopping } = start()
  await reconciler.apply([desired('slow', '1'), desired('a', '1')])
  const applied = reconciler.apply([desired('slow', '2'), desired('a', '2'), desired('b', '1')])
  await turn()
  stopping.get('a 1')?.()
  await turn()
  assert.deepEqual(log.slice(4), ['start b 1', 'start a 2 Updating'])
  stopping.get('slow 1')?.()
  assert.deepEqual(await applied, ['slow', 'a', 'b'])
  log.length = 0
  const renamed = reconciler.apply([desired('fast', '2'), desired('a', '2'), desired('b', '1')])
  await turn()
  assert.deepEqual(log, ['stop slow 2 Deleting'])
  stopping.get('slow 2')?.()
  assert.deepEqual(await renamed, ['fast'])
})

/** Stops all in the middle of an edit; b is the first that has stopped, and not waited for alone. */
async function stopAmidst(
  reconciler: Reconciler,
  edit: Parameters<Reconciler['apply']>[0],
  stopping: ReadonlyMap<string, () => void>,
) {
  const applied = reconciler.apply(edit)
  await turn()
  let isOver = false
  const stopped = reconciler.stop().then(() => {
    isOver = true
  })
  stopping.get('b 1')?.()
  await turn()
  assert.equal(isOver, false)
  return { applied, stopped }
}

test('a stop in the middle of an edit waits for what the edit stops, and nothing starts after it', async () => {
  const { reconciler, desired, log, stopping } = start()
  await reconciler.apply([desired('a', '1'), desired('b', '1')])
  const { applied, stopped } = await stopAmidst(reconciler, [desired('a', '2'), desired('b', '1')], stopping)
  reconciler.abandon()
  stopping.get('a 1')?.()
  await stopped
  assert.deepEqual(await applied, [])
  assert.deepEqual(log.slice(2), ['stop a 1 Updating', 'stop b 1', 'abandon a 1'])
})

test('kept tells what apply would leave alone', async () => {
  const { reconciler, desired } = start()
  await reconciler.apply([desired('a', '1')])
  assert.equal(reconciler.kept(desired('a', '1'))?.running.state, 'Enabled')
  assert.equal(reconciler.kept(desired('a', '2')), undefined)
  assert.equal(reconciler.kept(desired('b', '1')), undefined)
})

test('what stops is there until another runs in its place, what is gone until it has stopped, all to the end', async () => {
  const { reconciler, desired, stopping } = start()
  const there = () => reconciler.served().map(({ name, uuid }) => `${name} ${uuid}`)
  await reconciler.apply([desired('a', '1'), desired('b', '1'), desired('c', '1')])
  const applied = reconciler.apply([desired('a', '2'), desired('c', '1')])
  await turn()
  assert.deepEqual(there(), ['a 1', 'b 1', 'c 1'])
  assert.equal(reconciler.kept(desired('a', '1')), undefined)
  stopping.get('b 1')?.()
  await turn()
  assert.deepEqual(there(), ['a 1', 'c 1'])
  stopping.get('a 1')?.()
  await applied
  assert.deepEqual(there(), ['a 2', 'c 1'])
  void reconciler.stop()
  assert.deepEqual(there(), ['a 2', 'c 1'])
})

test('a stop in the middle of an edit waits for what the edit stops and for what it has started', async () => {
  const { reconciler, desired, log, stopping } = start()
  await reconciler.apply([desired('a', '1')])
  const { applied, stopped } = await stopAmidst(reconciler, [desired('a', '2'), desired('b', '1')], stopping)
  stopping.get('a 1')?.()
  await Promise.all([applied, stopped])
  assert.deepEqual(log, ['start a 1', 'stop a 1 Updating', 'start b 1', 'stop b 1'])
})

test("each mapping's events come with its id", async () => {
  const { reconciler, desired, heard, tell } = start()
  await reconciler.apply([desired('a', '1'), desired('b', '1')])
  tell.get('b')?.({ kind: 'committed', offsets: {} })
  assert.deepEqual(heard, ['b committed'])
})

test('stop stops all, and waits for all', async () => {
  const { reconciler, desired, log, stopping } = start()
  await reconciler.apply([desired('a', '1'), desired('b', '1')])
  const seen = { stopped: false }
  const stopped = reconciler.stop().then(() => {
    seen.stopped = true
  })
  stopping.get('a 1')?.()
  await turn()
  assert.equal(seen.stopped, false)
  stopping.get('b 1')?.()
  await stopped
  await reconciler.stop()
  assert.deepEqual(log.slice(2), ['stop a 1', 'stop b 1'])
})

test('what stops can be waited for no longer', async () => {
  const { reconciler, desired, log, stopping } = start()
  await reconciler.apply([desired('a', '1'), desired('b', '1')])
  const applied = reconciler.apply([desired('a', '1')])
  await turn()
  reconciler.abandon()
  stopping.get('b 1')?.()
  await applied
  reconciler.abandon()
  assert.deepEqual(log.slice(2), ['stop b 1 Deleting', 'abandon b 1'])
})

test('what is switched on or off goes through the state of that, in both of its lives', async () => {
  const { reconciler, desired, log, stopping } = start()
  await reconciler.apply([desired('a', '1', false)])
  for (const [fingerprint, enabled] of [
    ['2', true],
    ['3', false],
    ['4', false],
  ] as const) {
    const applied = reconciler.apply([desired('a', fingerprint, enabled)])
    await turn()
    stopping.get(`a ${Number(fingerprint) - 1}`)?.()
    await applied
  }
  assert.deepEqual(log, [
    'start a 1',
    'stop a 1 Enabling',
    'start a 2 Enabling',
    'stop a 2 Disabling',
    'start a 3 Disabling',
    'stop a 3 Updating',
    'start a 4 Updating',
  ])
})
