import type { Suppression } from '../model/index.ts'
import { readAssembly } from './cdk/assembly.ts'
import type { Given } from './given.ts'
import { readTypes } from './integration.ts'
import { labelled, labelOf } from './labels.ts'
import type { ReadOptions } from './parameters.ts'
import { agreedPlace, knownPlace, type Place, placeWhereOpen } from './place.ts'
import type { Source, Text } from './read.ts'
import { prefixed } from './rename.ts'
import type { Answers, Snapshot } from './snapshot/answers.ts'
import { describeSnapshots } from './snapshot/describe.ts'
import { suppressionsOf } from './snapshot/suppressions.ts'
import type { StackInput } from './stack.ts'
import { readStacks, type Stacks } from './stacks.ts'
import { readSuppressions } from './suppressions.ts'
import type { Template } from './template.ts'
import { describePlan } from './terraform/describe.ts'
import { type PlanDocument, readPlanDocument } from './terraform/document.ts'

/** What snapshots say, and where the mappings are that are checked. */
export interface Snapshots {
  readonly answers: Answers
  readonly homes: readonly Place[]
}

/** Sources before they are joined. */
export interface DescribedSources {
  /** In the order in which they join. */
  readonly templates: readonly Template[]
  /** One of the templates: that of all snapshots. */
  readonly snapshot?: Template
  readonly stacks?: Stacks
  readonly suppressions: readonly Suppression[]
  /** Nested templates that were read. */
  readonly files: readonly string[]
  /** Which source a resource is of, by its id. */
  readonly sourceOf: (id: string) => Source | undefined
}

export function isSnapshot(source: Source): source is Snapshot {
  return 'folder' in source
}

/**
 * @param standing where a source stands that does not say it
 * @throws IsthmusError as `readSources` does
 */
export function describeSources(
  sources: readonly Source[],
  options: ReadOptions,
  given: Given,
  snapshots: Snapshots | undefined,
  standing: (source: Source) => Place,
): DescribedSources {
  /** Besides the stacks. */
  const others: { readonly template: Template; readonly source?: Text }[] = []
  const addresses = new Set<string>()
  const addPlan = (plan: Template, source: Text) => {
    const doubled = plan.declared.some(({ id }) => addresses.has(id))
    for (const { id } of plan.declared) addresses.add(id)
    others.push({ template: doubled ? prefixed(plan, `${labelOf(source)}/`) : plan, source })
  }
  const inputs: { readonly input: StackInput; readonly source: Text }[] = []
  let snapshot: Template | undefined
  for (const source of sources) {
    if (isSnapshot(source)) {
      // All of them are one network, and come where the first is named.
      if (snapshot || !snapshots) continue
      snapshot = describeSnapshots(snapshots.answers, snapshots.homes)
      others.push({ template: snapshot })
      continue
    }
    const plan = readPlanDocument(source.text, source.file)
    if (plan) addPlan(planIn(plan, source), source)
    else inputs.push(...(readAssembly(source, options.files) ?? [inputOf(source)]).map((input) => ({ input, source })))
  }
  const said = others.map(({ template }) => template)
  const elsewhere = new Set(said.flatMap(({ declared }) => declared.map(({ id }) => id)))
  // A stack whose source does not say where it stands, stands where the others say, if they agree.
  const place = { ...agreedPlace(said), ...knownPlace(options) }
  const named = labelled(inputs.map(({ input }) => input)).map((input, i) => ({
    ...standing(inputs[i]!.source),
    ...place,
    ...input,
    ...givenTo(input),
  }))
  const stacks =
    named.length === 0 ? undefined : readStacks(named, { given, files: options.files, readTypes, elsewhere })
  const templates = [...said, ...(stacks ? [stacks.template] : [])]
  const sourceOfInput = new Map<StackInput, Text>(named.map((input, i) => [input, inputs[i]!.source]))
  const fileOf = new Map(snapshot?.declared.map(({ id, at }) => [id, at.file]))
  const snapshotOf = new Map(
    sources.filter(isSnapshot).flatMap((source) => source.files.map(({ path }) => [path, source] as const)),
  )
  const documents = new Map(stacks?.documents.map(({ file, text }) => [file, text]))
  return {
    templates,
    ...(snapshot ? { snapshot } : {}),
    ...(stacks ? { stacks } : {}),
    suppressions: [
      ...[...documents].flatMap(([file, text]) => readSuppressions(text, file)),
      ...(snapshots ? suppressionsOf(snapshots.answers) : []),
    ],
    files: [...documents.keys()],
    sourceOf,
  }

  /** `--set NAME/AWS::Region=...`, for one of several stacks. */
  function givenTo({ label }: StackInput): Place {
    return knownPlace({ region: given.get(`${label}/AWS::Region`), account: given.get(`${label}/AWS::AccountId`) })
  }

  function planIn(document: PlanDocument, source: Text): Template {
    const plan = describePlan(document, source.file, options)
    const open = placeWhereOpen(plan, standing(source))
    return Object.keys(open).length === 0 ? plan : describePlan(document, source.file, { ...options, ...open })
  }

  function sourceOf(id: string): Source | undefined {
    const input = stacks?.inputOf(id)
    if (input) return sourceOfInput.get(input)
    const owner = others.find(({ template }) => template.typeOf(id) !== undefined)
    return owner?.source ?? snapshotOf.get(fileOf.get(id) ?? '')
  }
}

function inputOf({ file, text, name, stackName = name }: Text): StackInput {
  return { file, text, label: labelOf({ file, name }), ...(stackName === undefined ? {} : { name: stackName }) }
}
