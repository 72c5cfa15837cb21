import type { SourceLocation, SourceNode } from '../model/index.ts'
import type { StackOutput } from './intrinsics.ts'
import { identityOf, unknownNode } from './nodes.ts'

/** What an export is, of which no more is known than its name. */
export function importNode(name: SourceNode, at: SourceLocation, hint = ''): SourceNode {
  const identity = identityOf(name)
  return unknownNode(`import:${identity}`, `value of the export ${identity} of another stack${hint}`, at)
}

export function outputNode({ stack, output }: StackOutput, at: SourceLocation): SourceNode {
  const [name, wanted] = [identityOf(stack), identityOf(output)]
  return unknownNode(`output:${name}/${wanted}`, `output ${wanted} of stack ${name}`, at)
}
