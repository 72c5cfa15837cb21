import { access, constants, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { IsthmusError, type Spawn } from '../world/index.ts'

/** How to start a process that serves a function. */
export interface Runtime {
  readonly command: string
  readonly args: readonly string[]
}

export interface FunctionCode {
  readonly name: string
  /** Absolute path of the folder. */
  readonly code: string
  readonly handler: string
  /** Lambda's identifier: `nodejs24.x`, `python3.13`, `provided.al2023`. */
  readonly runtime: string
}

/**
 * Finds what runs a function, and that its handler is there. Node functions are run by our own Node whatever the
 * version in the runtime's name; Python by `python3.N` if it is installed, else by `python3`.
 *
 * @throws IsthmusError `HANDLER_MISSING`, `RUNTIME_UNSUPPORTED`
 */
export async function findRuntime(spawn: Spawn, { name, code, handler, runtime }: FunctionCode): Promise<Runtime> {
  if (!(await isFolder(code))) {
    throw new IsthmusError('HANDLER_MISSING', `function ${name}: its code folder ${code} does not exist`, {
      data: { file: code },
    })
  }
  if (runtime.startsWith('nodejs')) return findNode(name, code, handler)
  if (runtime.startsWith('python3')) return findPython(spawn, name, code, handler, runtime)
  if (runtime.startsWith('provided')) return findBootstrap(name, code)
  throw new IsthmusError(
    'RUNTIME_UNSUPPORTED',
    `function ${name}: runtime ${runtime} cannot be run here; nodejs*, python3* and provided* (an executable named bootstrap) can, and a bootstrap may start AWS's runtime client for ${runtime}`,
    { data: { runtime } },
  )
}

const nodeExtensions = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']

/** `dir/file.export.nested`: the file is what stands before the first dot of the last path part. */
async function findNode(name: string, code: string, handler: string): Promise<Runtime> {
  const [, path, exported] = /^((?:.*\/)?[^./]+)\.(.+)$/.exec(handler) ?? badHandler(name, handler, 'file.export')
  for (const extension of nodeExtensions) {
    const file = join(code, `${path}${extension}`)
    if (await isFile(file)) return { command: process.execPath, args: [bootstrapFile('node.mjs'), file, exported!] }
  }
  throw handlerMissing(name, handler, `${join(code, path!)}{${nodeExtensions.join(',')}}`)
}

/** `pkg.module.function`, or with slashes between packages. */
async function findPython(
  spawn: Spawn,
  name: string,
  code: string,
  handler: string,
  runtime: string,
): Promise<Runtime> {
  const [, path, exported] = /^(.+)\.([^./]+)$/.exec(handler) ?? badHandler(name, handler, 'module.function')
  const module = path!.replaceAll('/', '.')
  const file = join(code, ...module.split('.'))
  if (!(await isFile(`${file}.py`)) && !(await isFile(join(file, '__init__.py')))) {
    throw handlerMissing(name, handler, `${file}.py`)
  }
  const command = (await pythonPath(spawn, runtime)) ?? (await pythonPath(spawn, 'python3'))
  if (command) return { command, args: ['-u', bootstrapFile('python.py'), module, exported!] }
  throw new IsthmusError(
    'RUNTIME_UNSUPPORTED',
    `function ${name}: runtime ${runtime} needs ${runtime} or python3 on the PATH`,
    {
      data: { runtime },
    },
  )
}

async function findBootstrap(name: string, code: string): Promise<Runtime> {
  const file = join(code, 'bootstrap')
  if (!(await isFile(file))) throw handlerMissing(name, 'bootstrap', file)
  try {
    await access(file, constants.X_OK)
  } catch (cause) {
    throw new IsthmusError('HANDLER_MISSING', `function ${name}: ${file} is not executable: chmod +x it`, {
      cause,
      data: { file },
    })
  }
  return { command: file, args: [] }
}

/** Where an interpreter really is: a version manager's stand-in would not find it in the function's environment. */
function pythonPath(spawn: Spawn, command: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, ['-c', 'import sys; print(sys.executable)'], { stdio: ['ignore', 'pipe', 'ignore'] })
    let output = ''
    child.stdout?.on('data', (text) => {
      output += text
    })
    child.on('error', () => resolve(undefined))
    child.on('close', (status) => resolve(status === 0 ? output.trim() : undefined))
  })
}

function bootstrapFile(name: string): string {
  return fileURLToPath(new URL(`./bootstrap/${name}`, import.meta.url))
}

function badHandler(name: string, handler: string, form: string): never {
  throw new IsthmusError('HANDLER_MISSING', `function ${name}: handler ${handler} is not of the form ${form}`, {
    data: { handler },
  })
}

function handlerMissing(name: string, handler: string, file: string): IsthmusError {
  return new IsthmusError(
    'HANDLER_MISSING',
    `function ${name}: handler ${handler} needs ${file}, which does not exist`,
    {
      data: { handler, file },
    },
  )
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}
