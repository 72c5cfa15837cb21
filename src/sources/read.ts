import { posix } from 'node:path'
import type { Integration, Suppression } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { readAssembly } from './cdk/assembly.ts'
import { type Given, givenValues } from './given.ts'
import { integrationOf, readTypes } from './integration.ts'
import { joinTemplates } from './join.ts'
import type { ReadOptions } from './parameters.ts'
import { prefixed } from './rename.ts'
import { type Answers, readAnswers, type Snapshot } from './snapshot/answers.ts'
import { describeSnapshots, homeOf, homesOf, placesOf } from './snapshot/describe.ts'
import { mappingCommands } from './snapshot/kafka.ts'
import { suppressionsOf } from './snapshot/suppressions.ts'
import type { StackInput } from './stack.ts'
import { readStacks, type Stacks } from './stacks.ts'
import { readSuppressions } from './suppressions.ts'
import type { Template } from './template.ts'
import { describePlan } from './terraform/describe.ts'
import { readPlanDocument } from './terraform/document.ts'

export type Source = Text | Snapshot

export interface Text {
  /** Shown in every place; paths of code and of nested templates are taken against its folder. */
  readonly file: string
  readonly text: string
  /** What the stack's ids and parameters are told from those of others by; its name, unless that is said. */
  readonly name?: string
  readonly stackName?: string
}

export interface Description {
  readonly integration: Integration
  readonly suppressions: readonly Suppression[]
  /** All that were read, nested templates too. */
  readonly files: readonly string[]
}

/** What sources describe together, for each account and Region whose mappings are checked. */
export interface Places extends Omit<Description, 'integration'> {
  readonly integrations: readonly Integration[]
}

/**
 * As `readSources`, and of snapshots alone every account and Region that has mappings; the network of all of them is one.
 *
 * @throws IsthmusError as `readSources` does, without `PLACE_AMBIGUOUS`
 */
export function readPlaces(sources: readonly Source[], options: ReadOptions): Places {
  if (!sources.every(isSnapshot)) {
    const { integration, ...rest } = readSources(sources, options)
    return { integrations: [integration], ...rest }
  }
  refuseUnasked(givenValues(options.parameters ?? {}), sources, undefined)
  const answers = answersOf(sources, true)
  return {
    integrations: placesOf(answers, homesOf(answers, options)),
    suppressions: suppressionsOf(answers),
    files: sources.flatMap(filesOf),
  }
}

/**
 * The Integration that sources describe together: CloudFormation or SAM templates (YAML or JSON), manifests of a CDK's
 * cloud assembly, plans or states of Terraform or OpenTofu as `show -json` writes them, snapshots of accounts.
 *
 * @throws IsthmusError `TEMPLATE_INVALID`, `VALUE_INVALID`, `PARAMETER_UNDECLARED`, `PARAMETER_INVALID`, `PLAN_INVALID`,
 * `MANIFEST_INVALID`, `EXPORT_DUPLICATE`, `REFERENCE_CIRCULAR`, `LOOP_UNDECIDED`, `ARGUMENT_INVALID`, `SNAPSHOT_INVALID`,
 * `PLACE_AMBIGUOUS`
 */
export function readSources(sources: readonly Source[], options: ReadOptions): Description {
  const given = givenValues(options.parameters ?? {})
  const snapshots = sources.filter(isSnapshot)
  /** Besides the stacks. */
  const others: Template[] = []
  const accepted: Suppression[] = []
  const addresses = new Set<string>()
  const addPlan = (plan: Template, label: string) => {
    const doubled = plan.declared.some(({ id }) => addresses.has(id))
    for (const { id } of plan.declared) addresses.add(id)
    others.push(doubled ? prefixed(plan, `${label}/`) : plan)
  }
  const inputs: StackInput[] = []
  for (const source of sources) {
    if (isSnapshot(source)) {
      // All of them are one network, and come where the first is named.
      if (source !== snapshots[0]) continue
      const answers = answersOf(snapshots, snapshots.length === sources.length)
      others.push(describeSnapshots(answers, homeOf(answers, options)))
      accepted.push(...suppressionsOf(answers))
      continue
    }
    const plan = readPlanDocument(source.text, source.file)
    if (plan) addPlan(describePlan(plan, source.file, options), labelOf(source))
    else inputs.push(...(readAssembly(source, options.files) ?? [inputOf(source)]))
  }
  const elsewhere = new Set(others.flatMap(({ declared }) => declared.map(({ id }) => id)))
  const region = options.region ?? onlyRegion(others)
  const place = { ...(region === undefined ? {} : { region }), ...pick(options, 'account') }
  const stacks =
    inputs.length === 0
      ? undefined
      : readStacks(
          labelled(inputs).map((input) => ({ ...place, ...input })),
          { given, files: options.files, readTypes, elsewhere },
        )
  const templates = [...others, ...(stacks ? [stacks.template] : [])]
  const integration = integrationOf(joinTemplates(templates))
  refuseUnasked(given, sources, stacks)
  const documents = new Map(stacks?.documents.map(({ file, text }) => [file, text]))
  return {
    integration,
    suppressions: [...[...documents].flatMap(([file, text]) => readSuppressions(text, file)), ...accepted],
    files: [...new Set([...sources.flatMap(filesOf), ...documents.keys()])],
  }
}

/** The Integration of one source. @throws as `readSources` does */
export function readText(text: string, file: string, options: ReadOptions): Integration {
  return readSources([{ file, text }], options).integration
}

function isSnapshot(source: Source): source is Snapshot {
  return 'folder' in source
}

function filesOf(source: Source): readonly string[] {
  return isSnapshot(source) ? source.files.map(({ path }) => path) : [source.file]
}

/** @param alone whether nothing else can say which mappings there are */
function answersOf(snapshots: readonly Snapshot[], alone: boolean): Answers {
  const answers = readAnswers(snapshots)
  if (alone && !mappingCommands.some((command) => answers.has(command, {}))) {
    const by = answers.missing('lambda list-event-source-mappings', answers.places[0] ?? {})
    throw new IsthmusError('SNAPSHOT_INVALID', `${answers.folders}: nothing in it says which mappings there are: ${by}`)
  }
  return answers
}

function inputOf({ file, text, name, stackName = name }: Text): StackInput {
  return { file, text, label: labelOf({ file, name }), ...(stackName === undefined ? {} : { name: stackName }) }
}

function labelOf({ file, name }: { readonly file: string; readonly name?: string | undefined }): string {
  return name ?? posix.basename(file).replace(/(\.template|\.tfstate|\.plan)?\.(json|ya?ml|template)$/i, '')
}

/** A stack whose source says no Region stands in the one that the others say, if they agree. */
function onlyRegion(others: readonly Template[]): string | undefined {
  const [only, ...more] = new Set(others.flatMap(({ region }) => (typeof region === 'string' ? [region] : [])))
  return more.length === 0 ? only : undefined
}

/** Files of one name in several folders are told apart by their folders. */
function labelled(inputs: readonly StackInput[]): readonly StackInput[] {
  const counts = Map.groupBy(inputs, ({ label }) => label)
  const made = inputs.map((input) => {
    const folder = posix.basename(posix.dirname(input.file))
    const alone = counts.get(input.label)!.length === 1
    return alone || folder === '.' ? input : { ...input, label: `${folder}/${input.label}` }
  })
  const doubled = made.find(({ label }, i) => made.findIndex((each) => each.label === label) !== i)
  if (!doubled) return made
  throw new IsthmusError(
    'ARGUMENT_INVALID',
    `two sources are called ${doubled.label}: name them, NAME=${doubled.file}`,
    { data: { source: doubled.file } },
  )
}

function refuseUnasked(given: Given, sources: readonly Source[], stacks: Stacks | undefined): void {
  const [unasked] = given.unasked()
  if (unasked === undefined) return
  const data = { parameter: unasked }
  const files = sources.map((source) => (isSnapshot(source) ? source.folder : source.file)).join(', ')
  if (!stacks) {
    const said = sources.every(isSnapshot)
      ? `${files} is a snapshot, which has no parameters: ${unasked} cannot be given`
      : `${files} is a plan, which has no parameters: give the value to terraform plan -var ${unasked}=...`
    throw new IsthmusError('PARAMETER_UNDECLARED', said, { data })
  }
  if (/[^A-Za-z0-9]/.test(unasked))
    throw new IsthmusError(
      'PARAMETER_UNDECLARED',
      `nothing in ${files} asks for ${unasked}: the check prints what it asks for`,
      { data },
    )
  const names = stacks.parameters.join(', ') || 'none'
  const said =
    sources.length === 1
      ? `${files} declares no parameter ${unasked}: it has ${names}`
      : `none of ${files} declares parameter ${unasked}: they have ${names}`
  throw new IsthmusError('PARAMETER_UNDECLARED', said, { data })
}

function pick<T extends object, K extends keyof T>(from: T, key: K): Pick<T, K> | Record<string, never> {
  return from[key] === undefined ? {} : ({ [key]: from[key] } as Pick<T, K>)
}
