/**
 * AWS's own runtime interface clients, each with a function as its users write them, against our Runtime API; the events
 * are a mapping's, read by AWS's types for Go and Java.
 */
import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, writeFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import type { EventSource } from '../src/mapping/index.ts'
import { createLocalFunction, type InvokeOutcome } from '../src/targets/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { eventOf } from './support/event.ts'
import { compiled } from './support/java.ts'
import { judge } from './support/judges.ts'
import { root } from './support/paths.ts'
import { runFolder } from './support/run-folder.ts'

const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:orders'
const source: EventSource = {
  eventSource: 'aws:kafka',
  eventSourceArn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/orders/751d2973-a626-431c-9d4e-d7975eb44dd7-2',
  bootstrapServers: 'b-1.orders.kafka.eu-west-1.amazonaws.com:9098',
}

/** The event with a record that the function answers, throws or hangs at. */
function event(value: string): Promise<string> {
  return eventOf(source, [
    {
      key: Buffer.from('k1'),
      value: Buffer.from('one'),
      timestamp: 1_700_000_000_123,
      headers: [
        { key: 'é"', value: Buffer.of(0, 127, 128, 255) },
        { key: 'é"', value: Buffer.alloc(0) },
      ],
    },
    { key: null, value: Buffer.from(value), timestamp: 2 },
  ])
}

interface Client {
  readonly skip: string | false
  /** The shell script that is the function's `bootstrap`, or a program to copy. */
  readonly bootstrap: () => { readonly script: string } | { readonly program: string }
  /** As this client reports the function's error. */
  readonly thrown: { readonly error: string; readonly message: string }
}

const python = judge('lambda-python')
const go = judge('lambda-go')
const node = judge('lambda-node')
const java = [judge('java'), judge('lambda-java')] as const

const clients: Readonly<Record<string, Client>> = {
  Python: {
    skip: python.skip,
    bootstrap: () => ({
      script: `PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=${root}/test/support/functions exec ${python.path} -m awslambdaric function.handler`,
    }),
    thrown: { error: 'ValueError', message: 'no' },
  },
  Node: {
    skip: node.skip,
    bootstrap: () => ({
      script: `export _HANDLER=function.handler LAMBDA_TASK_ROOT=${root}/test/support/functions\nexec ${process.execPath} ${node.path}/index.mjs`,
    }),
    thrown: { error: 'TypeError', message: 'no' },
  },
  Go: {
    skip: go.skip,
    bootstrap: () => ({ program: `${go.path}` }),
    thrown: { error: 'errorString', message: 'no' },
  },
  Java: {
    skip: java.find(({ skip }) => skip)?.skip ?? false,
    bootstrap() {
      const [{ path: program }, { path: folder }] = java
      const classes = compiled(`${root}/test/support/java/function`, `${folder}/*`)
      const main = 'com.amazonaws.services.lambda.runtime.api.client.AWSLambda'
      const options = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx128m'
      return { script: `exec ${program} ${options} -cp '${folder}/*:${classes}' ${main} Function::handleRequest` }
    },
    thrown: { error: 'java.lang.IllegalStateException', message: 'no' },
  },
}

suite("AWS's runtime clients", { concurrency: true }, () => {
  for (const [name, { skip, bootstrap, thrown }] of Object.entries(clients)) {
    test(`for ${name}: answers an event, throws, and is ended when it takes too long`, {
      skip,
      timeout: 60_000,
    }, async (t) => {
      using folder = runFolder('runtime-client')
      const file = `${folder.dir}/bootstrap`
      const made = bootstrap()
      if ('script' in made) writeFileSync(file, `#!/bin/sh\n${made.script}\n`)
      else copyFileSync(made.program, file)
      chmodSync(file, 0o755)
      const logs: string[] = []
      const target = await createLocalFunction(systemWorld, {
        name: 'orders',
        code: folder.dir,
        handler: 'orders',
        runtime: 'provided.al2023',
        timeoutSeconds: 5,
        memoryMegabytes: 512,
        environment: {},
        region: 'eu-west-1',
        account: '123456789012',
        arn,
        concurrency: 1,
        onLog: (line) => logs.push(line),
      })
      t.after(() => target.close())
      const call = async (value: string) => target.invoke(Buffer.from(await event(value)), {})
      const answered = (outcome: InvokeOutcome) => {
        assert.equal(outcome.kind, 'success', JSON.stringify([outcome, logs]))
        const { remaining, ...rest } = JSON.parse(outcome.kind === 'success' ? outcome.payload.toString() : '')
        assert.ok(remaining > 0 && remaining <= 5000, `${remaining} ms remain of 5 s`)
        assert.deepEqual(rest, {
          source: source.eventSource,
          servers: source.bootstrapServers,
          records: [
            ['orders', 3, 41, 1_700_000_000_123, 'CREATE_TIME', 'k1', 'one', 2],
            ['orders', 3, 42, 2, 'CREATE_TIME', '', 'two', 0],
          ],
          arn,
        })
      }
      answered(await call('two'))
      const failed = await call('throw')
      assert.ok(failed.kind === 'function-error')
      assert.deepEqual({ error: failed.error, message: failed.message }, thrown)
      answered(await call('two'))
      const late = await call('hang')
      assert.ok(late.kind === 'function-error')
      assert.equal(late.error, 'Sandbox.Timedout')
      answered(await call('two'))
    })
  }
})
