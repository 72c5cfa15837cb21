import { posix } from 'node:path'
import {
  entryOf,
  formatLocation,
  isUnknown,
  nameOf,
  type SourceLocation,
  type SourceNode,
  textOf,
} from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { isUrl } from './includes.ts'
import type { Files } from './terraform/places.ts'

interface NestedResource {
  readonly id: string
  readonly at: SourceLocation
  readonly properties: SourceNode
  readonly metadata: SourceNode | undefined
}

interface Nesting {
  /** Of the template that the stack is nested in. */
  readonly file: string
  /** The files that it lies in, and its own. */
  readonly ancestors: readonly string[]
  readonly files: Files | undefined
  /** Works a value out before the stack is made. */
  readonly early: (node: SourceNode) => SourceNode | undefined
}

/**
 * The template of an `AWS::CloudFormation::Stack`, or why there is none on this machine.
 *
 * @throws IsthmusError `REFERENCE_CIRCULAR` where it lies in itself
 */
export function nestedTemplate(
  { id, at, properties, metadata }: NestedResource,
  { file: parent, ancestors, files, early }: Nesting,
): { readonly file: string; readonly text: string } | { readonly missing: string } {
  // The CDK puts nested templates beside their stack's, and their place in S3 into the template.
  const url = entryOf(metadata, 'aws:asset:path') ?? entryOf(properties, 'TemplateURL')
  const where = url && early(url)
  const path = where && textOf(where, `TemplateURL of ${id}`)
  if (path === undefined) return { missing: 'it has no TemplateURL' }
  if (isUnknown(path)) return { missing: `its template lies at ${nameOf(path)}` }
  if (isUrl(path)) return { missing: `its template lies at ${path}, not on this machine` }
  const file = posix.isAbsolute(path) ? path : posix.join(posix.dirname(parent), path)
  if (ancestors.includes(file))
    throw new IsthmusError(
      'REFERENCE_CIRCULAR',
      `${formatLocation(at)}: ${id} is a stack of ${file}, which it lies in itself`,
      { data: { at } },
    )
  const text = files?.read(file)
  return text === undefined ? { missing: `there is no file ${file}` } : { file, text }
}
