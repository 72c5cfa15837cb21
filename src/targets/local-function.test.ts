import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { IsthmusError, systemWorld } from '../world/index.ts'
import { createLocalFunction, type LocalFunctionOptions } from './local-function.ts'
import type { InvokeOutcome, Target } from './types.ts'

interface Made {
  readonly target: Target
  readonly logs: string[]
  call(event: unknown, signal?: AbortSignal): Promise<InvokeOutcome>
}

/** A function of these files; closed, and its folder gone, when the test ends. */
async function make(
  t: TestContext,
  files: Record<string, string>,
  options: Partial<LocalFunctionOptions> & Pick<LocalFunctionOptions, 'handler' | 'runtime'>,
  world = systemWorld,
): Promise<Made> {
  const code = await mkdtemp(join(tmpdir(), 'function-'))
  let made: Target | undefined
  // In this order: a process that still writes makes the folder anew.
  t.after(async () => {
    await made?.close()
    await rm(code, { recursive: true })
  })
  for (const [name, text] of Object.entries(files)) {
    const file = join(code, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
    if (text.startsWith('#!')) await chmod(file, 0o755)
  }
  const logs: string[] = []
  const target = await createLocalFunction(world, {
    name: 'orders',
    code,
    timeoutSeconds: 20,
    memoryMegabytes: 256,
    environment: { STAGE: 'test', AWS_REGION: 'ignored' },
    region: 'eu-west-1',
    account: '123456789012',
    arn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders',
    concurrency: 1,
    onLog: (line, stream) => logs.push(`${stream}: ${line}`),
    ...options,
  })
  made = target
  const call = (event: unknown, signal?: AbortSignal) =>
    target.invoke(Buffer.from(JSON.stringify(event)), signal ? { signal } : {})
  return { target, logs, call }
}

function answer(outcome: InvokeOutcome): unknown {
  assert.equal(outcome.kind, 'success', JSON.stringify(outcome))
  return outcome.kind === 'success' ? JSON.parse(outcome.payload.toString()) : undefined
}

function failure(outcome: InvokeOutcome): { error: string; message: string } {
  assert.equal(outcome.kind, 'function-error', JSON.stringify(outcome))
  return outcome.kind === 'function-error' ? outcome : { error: '', message: '' }
}

const node = { runtime: 'nodejs24.x' }

describe('Node functions', { concurrency: 2 }, () => {
  it('loads CommonJS, ES modules and TypeScript, in folders and with nested exports', async (t) => {
    const files = {
      'a.js': 'exports.handler = async (event) => event.n + 1',
      'b.mjs': 'export const handler = async (event) => event.n + 2',
      'c.ts': 'export const handler = async (event: { n: number }): Promise<number> => event.n + 3',
      'src/d.mts': 'export const handler = async (event: { n: number }) => event.n + 4',
      'e.cjs': 'module.exports = { api: { handler: async (event) => event.n + 5 } }',
    }
    const handlers = ['a.handler', 'b.handler', 'c.handler', 'src/d.handler', 'e.api.handler']
    for (const [index, handler] of handlers.entries()) {
      const { call, logs } = await make(t, files, { ...node, handler })
      assert.equal(answer(await call({ n: 10 })), 11 + index)
      assert.deepEqual(logs, [])
    }
  })

  it('takes callbacks, and waits for what they leave running unless told not to', async (t) => {
    const files = {
      'index.mjs': `let late = 0
        export const handler = (event, context, callback) => {
          context.callbackWaitsForEmptyEventLoop = event.wait
          callback(null, late)
          setTimeout(() => late++, 20)
        }
        export const refuse = (event, context, callback) => callback(new RangeError('too many'))`,
    }
    const { call } = await make(t, files, { ...node, handler: 'index.handler' })
    assert.equal(answer(await call({ wait: true })), 0)
    assert.equal(answer(await call({ wait: false })), 1)
    const refusing = await make(t, files, { ...node, handler: 'index.refuse' })
    assert.deepEqual(pick(failure(await refusing.call({}))), { error: 'RangeError', message: 'too many' })
  })

  it('gives the context and the variables of Lambda, and nothing of our own environment', async (t) => {
    const files = {
      'index.mjs': `export const handler = async (event, context) => ({
        id: context.awsRequestId, arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis(),
        name: context.functionName, memory: context.memoryLimitInMB, cwd: process.cwd(), env: process.env })`,
    }
    const { call } = await make(t, files, {
      ...node,
      handler: 'index.handler',
      credentials: { accessKeyId: 'AK', secretAccessKey: 'SK', sessionToken: 'ST' },
    })
    const outcome = await call({})
    const said = answer(outcome) as { id: string; left: number; env: Record<string, string> } & Record<string, unknown>
    assert.equal(outcome.kind === 'success' && outcome.requestId, said.id)
    assert.ok(said.left > 5_000 && said.left <= 20_000)
    assert.equal(said.arn, 'arn:aws:lambda:eu-west-1:123456789012:function:orders')
    assert.equal(said.name, 'orders')
    assert.equal(said.memory, '256')
    const { env } = said
    assert.match(env._X_AMZN_TRACE_ID ?? '', /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/)
    assert.match(env.AWS_LAMBDA_LOG_STREAM_NAME ?? '', /^\d{4}\/\d{2}\/\d{2}\/\[\$LATEST\][0-9a-f]{32}$/)
    assert.match(env.AWS_LAMBDA_RUNTIME_API ?? '', /^127\.0\.0\.1:\d+$/)
    assert.equal(env.LAMBDA_TASK_ROOT, said.cwd)
    for (const [name, value] of Object.entries({
      _HANDLER: 'index.handler',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/orders',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_ACCESS_KEY_ID: 'AK',
      AWS_SECRET_ACCESS_KEY: 'SK',
      AWS_SESSION_TOKEN: 'ST',
      TZ: ':UTC',
      STAGE: 'test',
    }))
      assert.equal(env[name], value, name)
    assert.equal(env.HOME, undefined)
  })

  it('calls an error of the handler by its name, and goes on in the same process', async (t) => {
    const files = {
      'index.mjs': `let calls = 0
        export const handler = async (event) => { calls++; if (event.fail) throw new TypeError('bad order'); return calls }`,
    }
    const { call, logs } = await make(t, files, { ...node, handler: 'index.handler' })
    assert.deepEqual(pick(failure(await call({ fail: true }))), { error: 'TypeError', message: 'bad order' })
    assert.equal(answer(await call({})), 2)
    assert.ok(logs.some((line) => line.startsWith('stderr: TypeError: bad order')))
  })

  it('ends a process that takes too long, and starts another for the next event', async (t) => {
    const files = {
      'index.mjs': `export const handler = async (event) => {
        if (event.hang) for (;;);
        return process.pid }`,
    }
    const { call } = await make(t, files, { ...node, handler: 'index.handler', timeoutSeconds: 1 })
    const first = answer(await call({}))
    const { error, message } = failure(await call({ hang: true }))
    assert.equal(error, 'Sandbox.Timedout')
    assert.match(message, /Task timed out after 1\.00 seconds$/)
    assert.notEqual(answer(await call({})), first)
    assert.throws(() => process.kill(Number(first), 0), 'the process that hung is gone')
  })

  it('calls a crash an exit, and an unsettled promise by its name', async (t) => {
    const files = {
      'index.mjs': `export const handler = async (event) => { if (event.exit) process.exit(3); await new Promise(() => {}) }`,
    }
    const { call } = await make(t, files, { ...node, handler: 'index.handler' })
    const crash = failure(await call({ exit: true }))
    assert.equal(crash.error, 'Runtime.ExitError')
    assert.match(crash.message, /Runtime exited with error: exit status 3$/)
    assert.equal(failure(await call({})).error, 'Runtime.NodeJsExit')
  })

  it('tells why a function cannot start, in its own words', async (t) => {
    const start = async (text: string, handler = 'index.handler') =>
      pick(failure(await (await make(t, { 'index.mjs': text }, { ...node, handler })).call({})))
    assert.deepEqual(await start(`throw new RangeError('no table name')`), {
      error: 'RangeError',
      message: 'no table name',
    })
    const missing = await start(`import 'not-installed'`)
    assert.equal(missing.error, 'Runtime.ImportModuleError')
    assert.match(missing.message, /not-installed/)
    assert.equal((await start('export const handler = (')).error, 'Runtime.UserCodeSyntaxError')
    assert.equal((await start('export const other = 1')).error, 'Runtime.HandlerNotFound')
  })
})

describe('Python functions', () => {
  it('loads modules and packages, logs, and gives the context', async (t) => {
    const files = {
      'lambda_function.py':
        'import logging\nlogging.getLogger().setLevel("INFO")\n' +
        'def lambda_handler(event, context):\n    logging.info("one order")\n    print("printed")\n' +
        '    return {"n": event["n"], "id": context.aws_request_id, "left": context.get_remaining_time_in_millis()}\n',
      'app/__init__.py': '',
      'app/orders.py': 'def take(event, context):\n    raise ValueError("bad order")\n',
    }
    const plain = await make(t, files, { runtime: 'python3.12', handler: 'lambda_function.lambda_handler' })
    const outcome = await plain.call({ n: 'é' })
    const said = answer(outcome) as { n: string; id: string; left: number }
    assert.equal(said.n, 'é')
    assert.equal(outcome.kind === 'success' && outcome.requestId, said.id)
    assert.ok(said.left > 5_000)
    await plain.target.close()
    assert.match(plain.logs[0] ?? '', /^stdout: \[INFO\]\t.*\tone order$/)
    assert.equal(plain.logs[1], 'stdout: printed')
    for (const handler of ['app.orders.take', 'app/orders.take']) {
      const nested = await make(t, files, { runtime: 'python3.12', handler })
      assert.deepEqual(pick(failure(await nested.call({}))), { error: 'ValueError', message: 'bad order' })
    }
  })

  it('tells why a function cannot start', async (t) => {
    const files = {
      'a.py': 'import not_installed\n',
      'b.py': 'x = 1\n',
      'c.py': 'def f(:\n',
      'd.py': 'raise KeyError("TABLE")\n',
    }
    const errors = ['Runtime.ImportModuleError', 'Runtime.HandlerNotFound', 'Runtime.UserCodeSyntaxError', 'KeyError']
    for (const [index, module] of ['a', 'b', 'c', 'd'].entries()) {
      const { call } = await make(t, files, { runtime: 'python3.13', handler: `${module}.f` })
      assert.equal(failure(await call({})).error, errors[index])
    }
  })
})

describe('custom runtimes', () => {
  const loop = `#!/bin/bash
    api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
    while true; do
      event=$(curl -sS -D headers.txt "$api/next") || exit 1
      id=$(grep -i lambda-runtime-aws-request-id headers.txt | tr -d '\\r' | cut -d' ' -f2)
      if [ "$event" = '"fail"' ]; then
        curl -sS "$api/$id/error" -H 'Lambda-Runtime-Function-Error-Type: Shell.Refused' -d 'not json' > answer.txt
      else
        curl -sS "$api/$id/response" -d "{\\"handler\\":\\"$_HANDLER\\",\\"event\\":$event}" > answer.txt
      fi
    done`

  it('runs the executable named bootstrap', async (t) => {
    const { call } = await make(t, { bootstrap: loop }, { runtime: 'provided.al2023', handler: 'orders' })
    assert.deepEqual(answer(await call({ n: 1 })), { handler: 'orders', event: { n: 1 } })
    assert.deepEqual(pick(failure(await call('fail'))), { error: 'Shell.Refused', message: 'not json' })
    assert.deepEqual(answer(await call(7)), { handler: 'orders', event: 7 })
  })

  it('says so when it cannot be started at all', async (t) => {
    const { call } = await make(t, { bootstrap: '#!/no/such/shell\n' }, { runtime: 'provided.al2023', handler: 'x' })
    assert.equal(failure(await call({})).error, 'Runtime.InvalidEntrypoint')
  })
})

describe('environments', () => {
  const slow = {
    'index.mjs': `export const handler = async (event) => {
      if (event.ms) console.log('begun')
      await new Promise((resolve) => setTimeout(resolve, event.ms ?? 0)); return process.pid }`,
  }

  it('runs as many invocations side by side as it may, in as many processes, and lets the others wait', async (t) => {
    const { call } = await make(t, slow, { ...node, handler: 'index.handler', concurrency: 2 })
    const pids = await Promise.all([1, 2, 3, 4, 5].map(async () => answer(await call({ ms: 30 }))))
    assert.equal(new Set(pids).size, 2)
  })

  it('ends the process when the caller aborts, and the next event gets another', async (t) => {
    let begun = () => {}
    const { call } = await make(t, slow, { ...node, handler: 'index.handler', onLog: () => begun() })
    const first = answer(await call({}))
    const abort = new AbortController()
    const running = new Promise<void>((resolve) => {
      begun = resolve
    })
    const hanging = call({ ms: 60_000 }, abort.signal)
    const queued = call({}, abort.signal)
    await running
    abort.abort(new Error('enough'))
    await Promise.all([assert.rejects(hanging, /enough/), assert.rejects(queued, /enough/)])
    assert.notEqual(answer(await call({})), first)
  })

  it('replaces a process that died while it waited for an event', async (t) => {
    const waits = Promise.withResolvers<void>()
    let asked = 0
    const listen: typeof systemWorld.listen = (server, at) => {
      server.on('request', ({ url }) => {
        if (url?.endsWith('/next') && ++asked === 2) waits.resolve()
      })
      return systemWorld.listen(server, at)
    }
    const { call } = await make(t, slow, { ...node, handler: 'index.handler' }, { ...systemWorld, listen })
    const first = Number(answer(await call({})))
    await waits.promise
    process.kill(first, 'SIGKILL')
    // No turn of our loop: nobody has told us yet.
    while (isRunning(first));
    assert.notEqual(answer(await call({})), first)
  })

  it('leaves no process behind when it is closed, not even what the function started', {
    timeout: 10_000,
  }, async (t) => {
    const files = {
      'index.mjs': `import { spawn } from 'node:child_process'
        export const handler = async () => [process.pid, spawn('sleep', ['1000'], { stdio: 'inherit' }).pid]`,
    }
    const { call, target } = await make(t, files, { ...node, handler: 'index.handler' })
    const pids = answer(await call({})) as number[]
    await target.close()
    for (const pid of pids) while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal((await call({})).kind, 'service-error')
  })

  it('waits for no process that has left its group and holds its output open', { timeout: 10_000 }, async (t) => {
    const files = {
      'index.mjs': `import { spawn } from 'node:child_process'
        export const handler = async () => {
          process.stdout.write('no end of line')
          const child = spawn('sleep', ['1000'], { stdio: 'inherit', detached: true })
          child.unref()
          return child.pid
        }`,
    }
    const { call, target, logs } = await make(t, files, { ...node, handler: 'index.handler' })
    const pid = answer(await call({})) as number
    t.after(() => process.kill(pid, 'SIGKILL'))
    await target.close()
    assert.deepEqual(logs, ['stdout: no end of line'])
  })

  it('carries an event of 6 MB, and refuses a larger answer than Lambda takes', async (t) => {
    const files = {
      'index.mjs': `export const handler = async (event) => event.size ? 'x'.repeat(event.size) : event.text.length`,
    }
    const { call } = await make(t, files, { ...node, handler: 'index.handler' })
    assert.equal(answer(await call({ text: 'y'.repeat(6_000_000) })), 6_000_000)
    assert.equal(failure(await call({ size: 7_000_000 })).error, 'Function.ResponseSizeTooLarge')
    assert.equal(answer(await call({ text: 'y' })), 1)
  })
})

describe('what cannot be run', () => {
  const refused = (t: TestContext, files: Record<string, string>, handler: string, runtime: string) =>
    make(t, files, { handler, runtime }).then(
      () => assert.fail('it was made'),
      (error: unknown) => {
        assert.ok(error instanceof IsthmusError)
        return error
      },
    )

  it('names the file that it looked for', async (t) => {
    const missing = await refused(t, {}, 'src/index.handler', 'nodejs24.x')
    assert.equal(missing.code, 'HANDLER_MISSING')
    assert.match(missing.message, /^function orders: handler src\/index\.handler needs .*\/src\/index\{\.js,\.mjs,/)
    assert.match((await refused(t, {}, 'a.b.f', 'python3.12')).message, /needs .*\/a\/b\.py, which does not exist/)
    assert.match((await refused(t, {}, 'x', 'provided.al2')).message, /needs .*\/bootstrap, which/)
    assert.match((await refused(t, { bootstrap: 'x' }, 'x', 'provided.al2')).message, /chmod \+x/)
    assert.match((await refused(t, {}, 'index', 'nodejs24.x')).message, /not of the form file\.export/)
  })

  it('names the runtime and those that work', async (t) => {
    const java = await refused(t, {}, 'a.B::c', 'java21')
    assert.equal(java.code, 'RUNTIME_UNSUPPORTED')
    assert.match(java.message, /runtime java21 cannot be run here; nodejs\*, python3\* and provided\*/)
  })

  it('says that an interpreter is missing', async (t) => {
    const code = await mkdtemp(join(tmpdir(), 'function-'))
    t.after(() => rm(code, { recursive: true }))
    await writeFile(join(code, 'a.py'), '')
    const world = { ...systemWorld, spawn: () => systemWorld.spawn('/no/such/python', [], {}) }
    await assert.rejects(
      createLocalFunction(world, {
        name: 'orders',
        code,
        handler: 'a.f',
        runtime: 'python3.12',
        timeoutSeconds: 3,
        memoryMegabytes: 128,
        environment: {},
        region: 'eu-west-1',
        account: '123456789012',
        arn: '',
        concurrency: 1,
        onLog: () => {},
      }),
      { code: 'RUNTIME_UNSUPPORTED', message: /needs python3\.12 or python3 on the PATH/ },
    )
  })
})

/**
 * A killed process whose parent died before it stays as a zombie until some init reaps it. One of which threads are left
 * (`l`) has its sockets still.
 */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return !/^(Z[^l]*)?$/.test(stdout.trim())
}

function pick({ error, message }: { error: string; message: string }) {
  return { error, message }
}
