import { posix } from 'node:path'
import { IsthmusError } from '../../world/index.ts'
import type { StackInput } from '../stack.ts'
import { inside, isMap, type Json, type JsonMap, mapIn, textIn } from '../terraform/json.ts'
import type { Files } from '../terraform/places.ts'
import { placesOf, type Trace } from './traces.ts'

/**
 * The stacks of a cloud assembly (`cdk.out`) by its manifest, those of the assemblies nested in it (stages) too;
 * `undefined` for a text that is no manifest.
 *
 * @throws IsthmusError `MANIFEST_INVALID`
 * @see https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
 */
export function readAssembly(
  { file, text }: { readonly file: string; readonly text: string },
  files: Files | undefined,
): readonly StackInput[] | undefined {
  const named = posix.basename(file) === 'manifest.json'
  const manifest = parsed(text)
  if (!isMap(manifest) || !('artifacts' in manifest || named)) return undefined
  if (!isMap(manifest.artifacts) || typeof manifest.version !== 'string')
    throw invalid(file, 'it has no version and artifacts, as the manifest of a cloud assembly has them')
  if (!files) throw invalid(file, 'a cloud assembly is read with the files around it, and none can be read here')
  const folder = posix.dirname(file)
  const inputs = Object.entries(manifest.artifacts).flatMap(([id, artifact]): readonly StackInput[] => {
    if (!isMap(artifact)) return []
    if (artifact.type === 'aws:cloudformation:stack') return [stackOf(id, artifact, file, files)]
    if (artifact.type !== 'cdk:cloud-assembly') return []
    const below = textIn(artifact, 'properties', 'directoryName')
    const inner = below === undefined ? file : posix.join(folder, below, 'manifest.json')
    const content = below === undefined ? undefined : files.read(inner)
    if (content === undefined) throw invalid(file, `assembly ${id} lies in ${inner}, which is not there`)
    return readAssembly({ file: inner, text: content }, files) ?? []
  })
  if (inputs.length === 0 && named) throw invalid(file, 'the assembly has no stack: was cdk synth run?')
  return inputs
}

function stackOf(id: string, artifact: JsonMap, manifest: string, files: Files): StackInput {
  const folder = posix.dirname(manifest)
  const template = textIn(artifact, 'properties', 'templateFile')
  if (template === undefined) throw invalid(manifest, `stack ${id} has no templateFile`)
  const file = posix.join(folder, template)
  const text = files.read(file)
  if (text === undefined) throw invalid(manifest, `stack ${id} is ${file}, which is not there: run cdk synth again`)
  const name = textIn(artifact, 'properties', 'stackName') ?? id
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(textIn(artifact, 'environment') ?? '') ?? []
  return {
    file,
    text,
    label: name,
    name,
    ...(region === undefined || region === 'unknown-region' ? {} : { region }),
    ...(account === undefined || account === 'unknown-account' ? {} : { account }),
    placeOf: placesOf(tracesOf(artifact, folder, files), appBeside(folder, files), files),
  }
}

/** The folder of the app: its output lies there, and assemblies of stages lie in the output. */
function appBeside(assembly: string, files: Files): string {
  const around = posix.dirname(assembly)
  const nested = around !== assembly && files.read(posix.join(around, 'manifest.json')) !== undefined
  return nested ? appBeside(around, files) : around
}

/** In newer assemblies metadata has a file of its own. */
function tracesOf(artifact: JsonMap, folder: string, files: Files): ReadonlyMap<string, Trace> {
  const beside = textIn(artifact, 'additionalMetadataFile')
  const text = beside === undefined ? undefined : files.read(posix.join(folder, beside))
  const further = text === undefined ? undefined : parsed(text)
  if (text !== undefined && !isMap(further)) throw invalid(posix.join(folder, beside!), 'it is no JSON object')
  const all = { ...mapIn(artifact, 'metadata'), ...(isMap(further) ? further : {}) }
  return new Map(
    Object.entries(all).flatMap(([path, entries]): [string, Trace][] => {
      const trace = Array.isArray(entries) ? traceIn(entries as readonly Json[]) : undefined
      return trace ? [[path.replace(/^\//, '').replace(/\/(Resource|Default)$/, ''), trace]] : []
    }),
  )
}

/** Newer versions write where a construct is made beside its other metadata, older ones with its logical id. */
function traceIn(entries: readonly Json[]): Trace | undefined {
  const of = (type: string) => entries.find((entry) => textIn(entry, 'type') === type)
  const frames = inside(of('aws:cdk:creationStack') ?? null, 'data') ?? inside(of('aws:cdk:logicalId') ?? null, 'trace')
  return Array.isArray(frames) ? frames.filter((frame) => typeof frame === 'string') : undefined
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as Json
  } catch {
    return undefined
  }
}

function invalid(file: string, said: string): IsthmusError {
  return new IsthmusError('MANIFEST_INVALID', `${file}: ${said}`, { data: { path: file } })
}
