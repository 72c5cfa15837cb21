import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CheckResult } from '../../check/index.ts'
import type { Integration } from '../../model/index.ts'
import {
  checkToDot,
  checkToGithub,
  checkToHtml,
  checkToJson,
  checkToMarkdown,
  checkToSarif,
  checkToSvg,
  renderCheck,
} from '../../report/index.ts'
import { IsthmusError, messageOf } from '../../world/index.ts'
import { pageRule, version } from '../package.ts'

const formats = ['text', 'json', 'sarif', 'github', 'markdown', 'html', 'svg', 'dot'] as const
type Format = (typeof formats)[number]

export interface Output {
  readonly format: Format
  /** Absent: stdout. */
  readonly file?: string
}

/**
 * `--format sarif=isthmus.sarif`, given any number of times, and `--json`; text on stdout when there is none.
 *
 * @throws IsthmusError `ARGUMENT_INVALID`
 */
export function outputsOf(given: readonly string[] | undefined, json: boolean | undefined): readonly Output[] {
  const outputs = [...(given ?? []), ...(json ? ['json'] : [])].map((text): Output => {
    const [name = '', ...file] = text.split('=')
    const format = formats.find((each) => each === name)
    if (!format || (text.includes('=') && file.join('=') === ''))
      throw new IsthmusError(
        'ARGUMENT_INVALID',
        `--format ${text} is not FORMAT or FORMAT=FILE with ${formats.join(', ')}`,
      )
    return file.length === 0 ? { format } : { format, file: file.join('=') }
  })
  const printed = outputs.filter(({ file }) => file === undefined).map(({ format }) => format)
  if (printed.length > 1) {
    const remedy = `give all but one a file: --format ${printed[1]}=FILE`
    throw new IsthmusError('ARGUMENT_INVALID', `${printed.join(' and ')} cannot both go to stdout: ${remedy}`)
  }
  return outputs.length === 0 ? [{ format: 'text' }] : outputs
}

interface RenderOptions {
  readonly integration: Integration
  readonly source: string
  /** One that was read. */
  readonly file: string
  readonly color: boolean
  readonly verbose: boolean
}

/** @throws IsthmusError `OUTPUT_UNWRITABLE` */
export async function write(outputs: readonly Output[], result: CheckResult, options: RenderOptions): Promise<void> {
  for (const { format, file } of outputs) {
    print({ file }, await rendered(format, result, file === undefined ? options : { ...options, color: false }))
  }
}

/** To stdout, or into the file. @throws IsthmusError `OUTPUT_UNWRITABLE` */
export function print({ file }: { readonly file?: string | undefined }, text: string): void {
  if (file === undefined) process.stdout.write(text)
  else writeFile(file, text)
}

/** @throws IsthmusError `OUTPUT_UNWRITABLE` */
export function writeFile(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (cause) {
    throw new IsthmusError('OUTPUT_UNWRITABLE', `cannot write ${file}: ${messageOf(cause)}`, {
      cause,
      data: { path: file },
    })
  }
}

async function rendered(format: Format, result: CheckResult, options: RenderOptions): Promise<string> {
  switch (format) {
    case 'text':
      return renderCheck(result, options)
    case 'json':
      return `${checkToJson(result)}\n`
    case 'sarif':
      return `${checkToSarif(result, { version: version(), file: options.file, ruleOf: pageRule, uriOf })}\n`
    case 'github':
      return checkToGithub(result, inRepository)
    case 'markdown':
      return checkToMarkdown(result)
    case 'html':
      return checkToHtml(result, options.integration, options.source)
    case 'svg':
      return checkToSvg(result, options.integration, options.source)
    case 'dot':
      return checkToDot(result, options.integration, options.source)
  }
}

/** Relative to where the repository is checked out; absolute for what lies outside. */
function uriOf(file: string): string {
  const found = inRepository(file)
  return path.isAbsolute(found) ? pathToFileURL(found).href : found.split(path.sep).map(encodeURIComponent).join('/')
}

/**
 * GitHub looks for files below the folder of the workflow, wherever a step works in it; elsewhere the working folder is
 * where the repository is checked out.
 */
function inRepository(file: string): string {
  const { GITHUB_WORKSPACE: workspace } = process.env
  const here = process.cwd()
  const inside = (folder: string, name: string) => {
    const relative = path.relative(folder, name)
    return relative.startsWith('..') || path.isAbsolute(relative) ? undefined : relative
  }
  const root = workspace && inside(workspace, here) !== undefined ? workspace : here
  const absolute = path.resolve(file)
  return inside(root, absolute) ?? absolute
}
