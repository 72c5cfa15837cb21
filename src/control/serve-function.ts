import path from 'node:path'
import {
  type AwsAccess,
  assumeRole,
  type CredentialsProvider,
  cachedCredentials,
  configuredEndpoint,
} from '../aws/index.ts'
import { entryOf, isUnknown, type MapNode, mapOf, numberOf, type SourceNode, shownUrl, textOf } from '../model/index.ts'
import { createHttpTarget, createLambdaTarget, createLocalFunction, faultOfUrl, type Target } from '../targets/index.ts'
import type { World } from '../world/index.ts'
import { invalidConfig } from './invalid-config.ts'

/** Where a served mapping's batches go. */
export type ServeFunction =
  | {
      readonly kind: 'local'
      readonly name: string
      /** A folder, absolute. */
      readonly code: string
      readonly handler: string
      readonly runtime: string
      readonly timeoutSeconds: number
      readonly memoryMegabytes: number
      readonly environment: Readonly<Record<string, string>>
    }
  | { readonly kind: 'url'; readonly url: string; readonly timeoutSeconds: number }
  | {
      readonly kind: 'lambda'
      /** Name, partial or full ARN, with a version or alias or without. */
      readonly name: string
      /** Absent: the Region of the cluster, or of this machine. */
      readonly region?: string
      /** Assumed for the calls; absent: they are made by this machine's credentials. */
      readonly role?: string
      readonly timeoutSeconds: number
    }

/** The longest that a function behind a mapping may take (mapping.md 1.1), in seconds. */
export const longestSeconds = 14 * 60

/**
 * Reads `Function` (`CodeUri`, `Handler`, `Runtime` and SAM's `Timeout`, `MemorySize`, `Environment`; or `Url`), or
 * `FunctionName` of a function at AWS Lambda, for which `Function` may hold `RoleArn` and `Timeout`.
 *
 * @param name of the mapping: a local function's too
 * @throws IsthmusError `CONFIG_INVALID`, `VALUE_INVALID`
 */
export function readFunction(root: MapNode, folder: string, name: string): ServeFunction {
  const given = entryOf(root, 'Function')
  const atLambda = entryOf(root, 'FunctionName')
  const node = given && mapOf(given, 'Function')
  if (atLambda) return readLambda(textIn(atLambda, 'FunctionName'), node)
  if (!node)
    throw invalidConfig(
      root.at,
      'no function: give Function: {CodeUri, Handler, Runtime}, Function: {Url}, or the FunctionName of one at AWS Lambda',
    )
  const timeoutSeconds = seconds(node, 'Function.Timeout', 3)
  const url = entryOf(node, 'Url')
  if (url) {
    refuseOthers(node, ['Url', 'Timeout'])
    const text = textIn(url, 'Function.Url')
    const fault = faultOfUrl(text)
    if (fault !== undefined) throw invalidConfig(url.at, `Function.Url ${JSON.stringify(shownUrl(text))} ${fault}`)
    return { kind: 'url', url: text, timeoutSeconds }
  }
  refuseOthers(node, ['CodeUri', 'Handler', 'Runtime', 'Timeout', 'MemorySize', 'Environment'])
  const property = (key: string) => {
    const value = entryOf(node, key)
    if (value) return textIn(value, `Function.${key}`)
    throw invalidConfig(node.at, `Function has no ${key}: give CodeUri, Handler and Runtime, or Url`)
  }
  const handler = property('Handler')
  const environment = entryOf(node, 'Environment')
  for (const [key, { at }] of environment ? mapOf(environment, 'Function.Environment').entries : []) {
    if (key !== 'Variables') throw invalidConfig(at, `Function.Environment.${key} does not exist: Variables does`)
  }
  const variables = entryOf(environment, 'Variables')
  const entries = [...(variables ? mapOf(variables, 'Environment.Variables').entries : [])]
  return {
    kind: 'local',
    name,
    code: path.resolve(folder, property('CodeUri')),
    handler,
    runtime: property('Runtime'),
    timeoutSeconds,
    memoryMegabytes: aboveZero(node, 'Function.MemorySize', 128),
    environment: Object.fromEntries(entries.map(([key, value]) => [key, textIn(value, `variable ${key}`)])),
  }
}

/** @param name as the API takes it: `parseMappingSettings` has looked at it */
function readLambda(name: string, node: MapNode | undefined): ServeFunction {
  const region = regionOfFunction(name)
  if (node) refuseOthers(node, ['RoleArn', 'Timeout'])
  const role = node && entryOf(node, 'RoleArn')
  return {
    kind: 'lambda',
    name,
    ...(region === undefined ? {} : { region }),
    ...(role ? { role: textIn(role, 'Function.RoleArn') } : {}),
    timeoutSeconds: node ? seconds(node, 'Function.Timeout', longestSeconds) : longestSeconds,
  }
}

function refuseOthers(node: MapNode, known: readonly string[]): void {
  for (const [key, { at }] of node.entries) {
    if (!known.includes(key))
      throw invalidConfig(at, `Function.${key} does not go with the rest of Function: ${known.join(', ')} do`)
  }
}

/** @throws IsthmusError `CONFIG_INVALID` where it is not known, `VALUE_INVALID` where a list or a map stands */
export function textIn(node: SourceNode, name: string): string {
  const text = textOf(node, name)
  if (!isUnknown(text)) return text
  throw invalidConfig(node.at, `${name} is not known`)
}

/** More than a day is a slip, and far more fits into no timer and no message of Kafka's. */
const mostSeconds = 86_400

/** @param name as messages say it; its last word is the key */
export function seconds(node: MapNode, name: string, otherwise: number): number {
  return aboveZero(node, name, otherwise, mostSeconds)
}

function aboveZero(node: MapNode, name: string, otherwise: number, most = Number.POSITIVE_INFINITY): number {
  const value = entryOf(node, name.slice(name.lastIndexOf('.') + 1))
  if (!value) return otherwise
  const read = numberOf(value, name)
  if (!isUnknown(read) && read > 0 && read <= most) return read
  const wanted = `above 0${Number.isFinite(most) ? `, and ${most} at most` : ''}`
  throw invalidConfig(value.at, `${name} is ${isUnknown(read) ? 'not known' : read}: give a number ${wanted}`)
}

/**
 * @param region where a function is that does not say so itself; empty: not known
 * @throws IsthmusError `HANDLER_MISSING`, `RUNTIME_UNSUPPORTED`, `TARGET_URL_INVALID`, `CONFIG_INVALID`
 */
export async function createTarget(
  world: World,
  aws: AwsAccess,
  fn: ServeFunction,
  region: string,
  onLog: (line: string) => void,
): Promise<Target> {
  if (fn.kind === 'url') return createHttpTarget(world, { url: fn.url, timeoutMs: fn.timeoutSeconds * 1000 })
  if (fn.kind === 'lambda') return lambdaTarget(world, aws, fn, fn.region ?? region)
  return createLocalFunction(world, {
    ...fn,
    arn: arnOf(fn),
    // Where its SDKs call, unless they are told otherwise.
    region: region || 'local',
    account: '000000000000',
    concurrency: 50,
    onLog,
  })
}

/** The Region in a function's ARN; undefined: it is named otherwise. */
export function regionOfFunction(name: string): string | undefined {
  return /^arn:[^:]+:lambda:([^:]+):/.exec(name)?.[1]
}

/** How failure records name it; an endpoint has no ARN, and one that is given by its name has no account. */
export function arnOf(fn: ServeFunction): string {
  if (fn.kind === 'url') return shownUrl(fn.url)
  return fn.kind === 'local' ? `arn:aws:lambda:local:000000000000:function:${fn.name}` : fn.name
}

/** Beyond the function's own time-out: the way there and back. */
const marginMs = 5000

function lambdaTarget(
  world: World,
  aws: AwsAccess,
  { name, role, timeoutSeconds }: Extract<ServeFunction, { readonly kind: 'lambda' }>,
  region: string,
): Target {
  const endpoint = configuredEndpoint(aws.environment, 'lambda')
  return createLambdaTarget(world.clock, {
    client: aws.client,
    region,
    function: name,
    credentials: role === undefined ? aws.credentials : roleCredentials(world, aws, role, region),
    timeoutMs: timeoutSeconds * 1000 + marginMs,
    ...(endpoint && { endpoint }),
  })
}

function roleCredentials(world: World, aws: AwsAccess, roleArn: string, region: string): CredentialsProvider {
  const endpoint = configuredEndpoint(aws.environment, 'sts')
  return cachedCredentials(world.clock, async () =>
    assumeRole(world.clock, aws.client, {
      region,
      credentials: await aws.credentials(),
      roleArn,
      sessionName: 'isthmus',
      ...(endpoint && { endpoint }),
    }),
  )
}
