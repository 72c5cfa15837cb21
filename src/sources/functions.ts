import { posix } from 'node:path'
import { entryOf, isUnknown, type LambdaFunction, type Maybe, textOf } from '../model/index.ts'
import { absent, numberFrom, refFrom, refsFrom, textFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

/** `AWS::Lambda::Function`. */
export function readFunctions(template: Template): readonly LambdaFunction[] {
  return template.resources('AWS::Lambda::Function').map((fn) => {
    const code = codeOf(fn)
    const reserved = numberFrom(fn, 'ReservedConcurrentExecutions')
    const subnets = refsFrom(template, fn, ['VpcConfig', 'SubnetIds'], 'AWS::EC2::Subnet')
    return {
      id: fn.id,
      at: fn.at,
      name: template.attribute(fn.id, 'Ref'),
      arn: template.attribute(fn.id, 'Arn'),
      runtime: textFrom(fn, 'Runtime') ?? absent(fn, 'Runtime'),
      handler: textFrom(fn, 'Handler') ?? absent(fn, 'Handler'),
      ...(code === undefined ? {} : { code }),
      // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
      timeoutSeconds: numberFrom(fn, 'Timeout') ?? 3,
      memoryMegabytes: numberFrom(fn, 'MemorySize') ?? 128,
      // Terraform's -1 keeps none.
      ...(reserved === undefined || reserved === -1 ? {} : { reservedConcurrency: reserved }),
      environment: environmentOf(fn),
      role: refFrom(template, fn, 'Role', 'AWS::IAM::Role'),
      ...(subnets.length > 0 ? { subnets } : {}),
    }
  })
}

/** A local path, as packaging commands take it, against the template's folder. */
function codeOf(fn: TemplateResource): Maybe<string> | undefined {
  const code = entryOf(fn.properties, 'Code')
  if (!code || code.kind === 'map') return undefined
  const path = textOf(code, `Code of ${fn.id}`)
  if (isUnknown(path)) return path
  if (/^[a-z0-9]+:\/\//i.test(path)) return undefined
  return posix.isAbsolute(path) ? path : posix.join(posix.dirname(fn.at.file), path)
}

function environmentOf(fn: TemplateResource): Record<string, Maybe<string>> {
  const variables = entryOf(fn.properties, 'Environment', 'Variables')
  if (variables?.kind !== 'map') return {}
  return Object.fromEntries([...variables.entries].map(([name, value]) => [name, textOf(value, `variable ${name}`)]))
}
