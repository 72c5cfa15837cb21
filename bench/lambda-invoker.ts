/** Calls a function at what answers by Lambda's name, again and again: by our own client, or by AWS's SDK. */
import { createHttpClient } from '../src/aws/index.ts'
import { createLambdaTarget } from '../src/targets/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { readJob, stopwatch } from './contestant.ts'

export interface InvokeJob {
  readonly client: 'isthmus' | 'sdk'
  readonly sinkPort: number
  readonly bytes: number
  readonly calls: number
  readonly concurrency: number
}

const { client, sinkPort, bytes, calls, concurrency } = readJob<InvokeJob>()
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
const region = 'eu-west-1'
const endpoint = `http://127.0.0.1:${sinkPort}`
const name = 'orders'
const payload = Buffer.alloc(bytes, 'x')

interface Invoker {
  invoke(): Promise<unknown>
  close(): void
}

function ours(): Invoker {
  const client = createHttpClient(systemWorld, { connectTimeoutMs: 5000, requestTimeoutMs: 60_000 })
  const target = createLambdaTarget(systemWorld.clock, {
    client,
    region,
    function: name,
    credentials: async () => credentials,
    timeoutMs: 60_000,
    endpoint: new URL(endpoint),
  })
  return {
    async invoke() {
      const outcome = await target.invoke(payload, {})
      if (outcome.kind !== 'success') throw new Error(`the sink does not answer as Lambda: ${outcome.message}`)
    },
    close: () => client.close(),
  }
}

async function sdk(): Promise<Invoker> {
  const { LambdaClient, InvokeCommand } = await import('@aws-sdk/client-lambda')
  const lambda = new LambdaClient({ region, endpoint, credentials, maxAttempts: 1 })
  return {
    invoke: () => lambda.send(new InvokeCommand({ FunctionName: name, Payload: payload })),
    close: () => lambda.destroy(),
  }
}

const invoker = await (client === 'sdk' ? sdk() : ours())

async function run(count: number): Promise<void> {
  let left = count
  const one = async () => {
    while (left-- > 0) await invoker.invoke()
  }
  await Promise.all(Array.from({ length: concurrency }, one))
}

await run(calls / 5)
const watch = stopwatch()
watch.start()
await run(calls)
watch.finish(calls)
invoker.close()
