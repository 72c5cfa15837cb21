// Runs a Node handler by the Lambda Runtime API: node node.mjs MODULE-FILE EXPORT-PATH
// (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). Plain JavaScript, without dependencies: it is the
// user's process, and nothing else of ours is in it.
import http from 'node:http'
import { pathToFileURL } from 'node:url'

const [moduleFile, exportPath] = process.argv.slice(2)
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':')
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

function call(method, path, body, headers) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host, port, agent, method, path: `/2018-06-01/runtime/${path}`, headers },
      (response) => {
        const parts = []
        response.on('data', (part) => parts.push(part))
        response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(parts) }))
        response.on('error', reject)
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

function report(path, error) {
  const type = error instanceof Error ? error.name : typeof error
  const body = {
    errorType: error?.errorType ?? type,
    errorMessage: error instanceof Error ? error.message : String(error),
    trace: error instanceof Error ? String(error.stack).split('\n') : [],
  }
  return call('POST', path, JSON.stringify(body), { 'Lambda-Runtime-Function-Error-Type': body.errorType })
}

class RuntimeError extends Error {
  constructor(errorType, message, cause) {
    super(message, { cause })
    this.errorType = errorType
    if (cause?.stack) this.stack = cause.stack
  }
}

async function load() {
  let module
  try {
    module = await import(pathToFileURL(moduleFile).href)
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('Runtime.UserCodeSyntaxError', String(error), error)
    const missing = error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND'
    throw missing ? new RuntimeError('Runtime.ImportModuleError', `Error: ${error.message}`, error) : error
  }
  for (const root of [module, module.default]) {
    const found = exportPath.split('.').reduce((value, name) => value?.[name], root)
    if (typeof found === 'function') return found
  }
  throw new RuntimeError('Runtime.HandlerNotFound', `${moduleFile} exports no function ${exportPath}`)
}

// A handler answers by its promise; or by a callback, and then the end of everything else that it had begun.
function run(handler, event, context) {
  let idle
  const answered = new Promise((resolve, reject) => {
    let answer = () => resolve(null)
    const finish = (error, value) => {
      answer = () => (error ? reject(error) : resolve(value))
      if (!context.callbackWaitsForEmptyEventLoop) answer()
    }
    context.done = (error, value) => {
      context.callbackWaitsForEmptyEventLoop = false
      finish(error, value)
    }
    context.succeed = (value) => context.done(null, value)
    context.fail = (error) => context.done(error ?? new Error('context.fail was called'))
    idle = () => answer()
    const returned = handler(event, context, finish)
    if (typeof returned?.then !== 'function') return
    answer = () =>
      reject(new RuntimeError('Runtime.NodeJsExit', 'the promise was not settled, and nothing is left to do'))
    returned.then(resolve, reject)
  })
  process.once('beforeExit', idle)
  return answered.finally(() => process.removeListener('beforeExit', idle))
}

function contextOf(headers) {
  const env = process.env
  const deadline = Number(headers['lambda-runtime-deadline-ms'])
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  }
}

let reportPath = 'init/error'

async function dieOf(error) {
  console.error(error instanceof RuntimeError ? (error.cause ?? error.message) : error)
  await report(reportPath, error).catch(() => {})
  process.exit(1)
}
process.on('uncaughtException', dieOf)
process.on('unhandledRejection', (reason) => {
  const text = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason)
  dieOf(new RuntimeError('Runtime.UnhandledPromiseRejection', text, reason))
})

let handler
try {
  handler = await load()
} catch (error) {
  await dieOf(error)
}
for (;;) {
  // When the Runtime API is gone, so is the one that would read anything from us.
  const next = await call('GET', 'invocation/next').catch(() => process.exit(1))
  const id = next.headers['lambda-runtime-aws-request-id']
  process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id']
  reportPath = `invocation/${id}/error`
  try {
    const result = await run(handler, JSON.parse(next.body), contextOf(next.headers))
    await call('POST', `invocation/${id}/response`, JSON.stringify(result) ?? 'null')
  } catch (error) {
    console.error(error instanceof RuntimeError ? error.message : error)
    await report(reportPath, error)
  }
}
