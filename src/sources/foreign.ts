import type { SourceLocation, SourceNode } from '../model/index.ts'
import { identityOf, nameOfNode, unknownNode } from './nodes.ts'
import type { StackOutput } from './scope.ts'

/** What an export is, of which no more is known than its name. */
export function importNode(name: SourceNode, at: SourceLocation, hint = ''): SourceNode {
  const told = `export ${nameOfNode(name)}`
  return unknownNode(`import:${identityOf(name)}`, `value of the ${told} of another stack${hint}`, at, told)
}

export function outputNode({ stack, output }: StackOutput, at: SourceLocation): SourceNode {
  const [name, wanted] = [identityOf(stack), identityOf(output)]
  const told = `output ${nameOfNode(output)} of stack ${nameOfNode(stack)}`
  return unknownNode(`output:${name}/${wanted}`, told, at, told)
}
