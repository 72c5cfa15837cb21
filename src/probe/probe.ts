import type { Walk } from './broker.ts'
import { reachCluster } from './cluster.ts'
import { probeGroup } from './group.ts'
import { probeServices } from './services.ts'
import { Steps } from './steps.ts'
import { probeTopic } from './topic.ts'
import type { ProbeOptions, ProbeResult, ProbeWorld } from './types.ts'

/**
 * Tries every step of a mapping from this host, goes on where it can after a failure, and says what failed first.
 * Nothing is written: no record, no offset; the group is joined only when asked for.
 */
export async function probe(world: ProbeWorld, options: ProbeOptions): Promise<ProbeResult> {
  const steps = new Steps(world.clock, options.timeoutMs)
  const life = new AbortController()
  const walk: Walk = { world, options, steps, signal: life.signal }
  try {
    await Promise.all([probeCluster(walk), probeServices(walk)])
  } finally {
    life.abort(new Error('the probe is over'))
  }
  return steps.result()
}

async function probeCluster(walk: Walk): Promise<void> {
  const { topic: name, groupId } = walk.options
  const reached = await reachCluster(walk)
  if (!reached) {
    const why = 'not tried: the cluster cannot be asked'
    if (name !== undefined) walk.steps.skip({ phase: 'topic', target: `topic ${name}`, step: 'exists' }, why)
    if (groupId !== undefined) walk.steps.skip({ phase: 'group', target: `group ${groupId}`, step: 'coordinator' }, why)
    return
  }
  const topic = await probeTopic(walk, reached)
  await probeGroup(walk, reached, topic)
}
