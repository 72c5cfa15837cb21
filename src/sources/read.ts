import type { Integration, Suppression } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { type DescribedSources, describeSources, isSnapshot } from './described.ts'
import { type Given, givenValues } from './given.ts'
import { withGivenHosts } from './given-hosts.ts'
import type { ReadOptions } from './parameters.ts'
import type { Place } from './place.ts'
import { placesOf, togetherOf } from './places.ts'
import { type Answers, readAnswers, type Snapshot } from './snapshot/answers.ts'
import { homeOf, homesOf } from './snapshot/describe.ts'
import { mappingCommands } from './snapshot/kafka.ts'
import type { Stacks } from './stacks.ts'
import { standpointsOf } from './standpoints.ts'

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
  /** Their network is one, and they share its lists. */
  readonly integrations: readonly Integration[]
  /** Which source a mapping is of, by its id. */
  readonly sourceOf: ReadonlyMap<string, Source>
}

/**
 * As `readSources`, and of every account and Region that has mappings.
 *
 * @param standing where a template or a plan stands that does not say it, where snapshots are of several places and it
 * names nothing that they have
 * @throws IsthmusError as `readSources` does, without `PLACE_AMBIGUOUS`
 */
export function readPlaces(sources: readonly Source[], options: ReadOptions, standing: Place = {}): Places {
  const answers = answersOf(sources)
  const snapshots = answers && { answers, homes: homesOf(answers, options) }
  const read = (standingOf: (source: Source) => Place) => {
    const given = givenValues(options.parameters ?? {})
    const described = describeSources(sources, options, given, snapshots, standingOf)
    return { given, described, places: placesOf(described, snapshots) }
  }
  const first = read(() => ({}))
  const named = standpointsOf(first.places, first.described.sourceOf, standing)
  const { given, described, places } = named ? read(named) : first
  const integrations = places.map((place) => withGivenHosts(place, given))
  refuseUnasked(given, sources, described.stacks)
  const mappings = places.flatMap((place) => place.mappings)
  return {
    integrations,
    suppressions: described.suppressions,
    files: filesOf(sources, described),
    sourceOf: new Map(
      mappings.flatMap(({ id }) => {
        const source = described.sourceOf(id)
        return source ? [[id, source] as const] : []
      }),
    ),
  }
}

/**
 * The Integration that sources describe together: CloudFormation or SAM templates (YAML or JSON), manifests of a CDK's
 * cloud assembly, plans or states of Terraform or OpenTofu as `show -json` writes them, snapshots of accounts.
 *
 * @throws IsthmusError `TEMPLATE_INVALID`, `VALUE_INVALID`, `PARAMETER_UNDECLARED`, `PARAMETER_INVALID`, `PLAN_INVALID`,
 * `MANIFEST_INVALID`, `REFERENCE_CIRCULAR`, `LOOP_UNDECIDED`, `ARGUMENT_INVALID`, `SNAPSHOT_INVALID`,
 * `PLACE_AMBIGUOUS`
 */
export function readSources(sources: readonly Source[], options: ReadOptions): Description {
  const given = givenValues(options.parameters ?? {})
  const answers = answersOf(sources)
  const snapshots = answers && { answers, homes: [homeOf(answers, options)] }
  const described = describeSources(sources, options, given, snapshots, () => ({}))
  const integration = withGivenHosts(togetherOf(described, snapshots), given)
  refuseUnasked(given, sources, described.stacks)
  return { integration, suppressions: described.suppressions, files: filesOf(sources, described) }
}

/** The Integration of one source. @throws as `readSources` does */
export function readText(text: string, file: string, options: ReadOptions): Integration {
  return readSources([{ file, text }], options).integration
}

function filesOf(sources: readonly Source[], { files }: DescribedSources): readonly string[] {
  const own = sources.flatMap((source) => (isSnapshot(source) ? source.files.map(({ path }) => path) : [source.file]))
  return [...new Set([...own, ...files])]
}

/** What snapshots say. They have to say which mappings there are, where nothing else can. */
function answersOf(sources: readonly Source[]): Answers | undefined {
  const snapshots = sources.filter(isSnapshot)
  if (snapshots.length === 0) return undefined
  const answers = readAnswers(snapshots)
  const alone = snapshots.length === sources.length
  if (alone && !mappingCommands.some((command) => answers.has(command, {}))) {
    const by = answers.missing('lambda list-event-source-mappings', answers.places[0] ?? {}).said
    throw new IsthmusError('SNAPSHOT_INVALID', `${answers.folders}: nothing in it says which mappings there are: ${by}`)
  }
  return answers
}

function refuseUnasked(given: Given, sources: readonly Source[], stacks: Stacks | undefined): void {
  const [unasked] = given.unasked()
  if (unasked === undefined) return
  const data = { parameter: unasked }
  const files = sources.map((source) => (isSnapshot(source) ? source.folder : source.file)).join(', ')
  if (/^(address|groups):/.test(unasked))
    throw new IsthmusError(
      'PARAMETER_UNDECLARED',
      `nothing in ${files} asks for ${unasked}: no self-managed cluster has a server of that name`,
      { data },
    )
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
