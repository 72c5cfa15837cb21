import { entryOf, itemsOf, type SourceLocation, type SourceNode, textOf } from '../../model/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { readDocument } from '../document.ts'
import { type Place, within } from '../place.ts'
import type { Teller } from '../template.ts'
import { invalid, readJson } from './json.ts'
import { ignoreName, manifestName } from './manifest.ts'
import { type Command, commandOf, describedIn, idIn, subjectOf } from './outputs.ts'

/** A file of a snapshot; the path as it is shown. */
export interface SnapshotFile {
  readonly path: string
  readonly text: string
}

/** A folder of outputs of the AWS CLI as it is shown; the files' paths begin with it. */
export interface Snapshot {
  readonly folder: string
  readonly files: readonly SnapshotFile[]
}

/** One thing that an output of the AWS CLI describes. */
export interface Item {
  readonly node: SourceNode
  readonly at: SourceLocation
  readonly place: Place
  /** What the file's name says. */
  readonly subject: string
}

/** The outputs of a snapshot, and what is missing of them. */
export interface Answers {
  readonly of: (...commands: readonly Command[]) => readonly Item[]
  /** Whether a command's output for a place is there; about one resource, where the command asks about one. */
  readonly has: (command: Command, place: Place, subject?: string) => boolean
  /** Which command would tell, and why the snapshot does not. */
  readonly missing: (command: Command, place: Place, options?: string) => Teller
  readonly places: readonly Place[]
  /** Of a file that is one of the outputs. */
  readonly placeOf: (file: string) => Place | undefined
  /** As they are shown. */
  readonly folders: string
  /** ARNs that mappings name, and of which AWS said that nothing has them. */
  readonly notThere: ReadonlySet<string>
  /** Files that say which findings are accepted. */
  readonly ignored: readonly SourceNode[]
}

interface Answer {
  readonly command: Command
  readonly place: Place
  readonly subject: string
  readonly items: readonly SourceNode[]
}

const regionPattern = /^[a-z]{2}(?:-[a-z]+)+-\d$/
const arnPattern = /"arn:aws[\w-]*:[a-z0-9-]+:([a-z]{2}(?:-[a-z]+)+-\d):(\d{12}):/

/**
 * Sorts the files of snapshots by what they are the outputs of. Account and Region are those of the folders
 * (`111122223333/eu-west-1/`), else of the first ARN in the file, else of the folder's other files, else of the only ones
 * that there are.
 *
 * @throws IsthmusError `SNAPSHOT_INVALID` for a file that is no JSON or no output that is known, with its name
 */
export function readAnswers(snapshots: readonly Snapshot[]): Answers {
  const answers: Answer[] = []
  const ignored: SourceNode[] = []
  const refused = new Map<string, string>()
  const notThere = new Set<string>()
  const placed = placesOf(snapshots)
  const folders = snapshots.map(({ folder }) => folder).join(', ')
  for (const { path, text } of snapshots.flatMap(({ files }) => files)) {
    if (ignoreName.test(path)) {
      ignored.push(readDocument(text, path))
      continue
    }
    const root = readJson(text, path)
    const place = placed.get(path) ?? {}
    if (path.endsWith(`/${manifestName}`)) {
      for (const [key, said] of refusalsIn(root, place)) refused.set(key, said)
      for (const arn of itemsOf(entryOf(root, 'Missing'))) if (arn.kind === 'scalar') notThere.add(arn.text)
      continue
    }
    const command = commandOf(root, path)
    if (root.kind === 'map' && root.entries.has('SecretString')) {
      throw invalid(
        { file: path, line: 1 },
        "this holds a secret's value: delete it; aws secretsmanager describe-secret tells enough",
      )
    }
    if (command === undefined) throw unknownOutput(root, path)
    answers.push({ command, place, subject: subjectIn(command, path), items: describedIn(command, root) })
  }
  if (answers.length === 0)
    throw new IsthmusError('SNAPSHOT_INVALID', `${folders}: there is no output of the AWS CLI in it (docs/snapshot.md)`)
  const byCommand = Map.groupBy(answers, ({ command }) => command)
  return {
    of: (...commands) => onceEach(commands.flatMap((command) => byCommand.get(command) ?? [])),
    has: (command, place, subject) =>
      (byCommand.get(command) ?? []).some(
        (answer) => within(answer.place, place) && (subject === undefined || answer.subject === subject),
      ),
    missing: (command, place, options) => {
      const asked = options === undefined ? command : `${command} ${options}`
      const where = place.region === undefined || /^(iam|route53) /.test(command) ? '' : ` --region ${place.region}`
      const told = `aws ${asked}${where}${fileFor(command, options)}`
      const refusal = refused.get(refusalKey(command, place))
      const said = refusal === undefined ? told : `${told} (${refusal} when the snapshot was written)`
      return { said, command: told }
    },
    places: [...placed.values()],
    placeOf: (file) => placed.get(file),
    folders,
    notThere,
    ignored,
  }
}

/** What several outputs describe comes once: as its owner's account has it, which has its tags too, else as the first has it. */
function onceEach(answers: readonly Answer[]): readonly Item[] {
  const items = new Map<string, Item>()
  for (const { command, items: nodes, place, subject } of answers) {
    for (const node of nodes) {
      const id = idIn(command, node) ?? `${items.size}`
      const owner = entryOf(node, 'OwnerId')
      const own = owner?.kind === 'scalar' && owner.text === place.account
      if (!items.has(id) || own) items.set(id, { node, at: node.at, place, subject })
    }
  }
  return [...items.values()]
}

function unknownOutput(root: SourceNode, file: string): IsthmusError {
  const keys = root.kind === 'map' ? [...root.entries.keys()] : []
  const found =
    root.kind === 'map' ? `a map of ${keys.slice(0, 5).join(', ') || 'nothing'}` : 'no map of keys and values'
  return invalid(
    { file, line: 1 },
    `${found} is no output of the AWS CLI that is read: give outputs as they are (without --query), or take the file out`,
  )
}

/** Where the output does not say what was asked about, the name of its file has to. */
function fileFor(command: Command, options: string | undefined): string {
  const asked = /(?<=^--[a-z-]+ )\S+/.exec(options ?? '')?.[0] ?? ''
  // Of a cluster its name, which is in the middle of its ARN.
  const subject = subjectOf(command)?.exec(asked.replace(/^arn:.*:cluster\/([^/]+).*$/, '$1'))?.[0]
  return subject === undefined ? '' : ` > ${command.split(' ')[1]}.${subject}.json`
}

/** What the name of a file says: the resource that was asked about, where the output does not name it. */
function subjectIn(command: Command, file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.json$/i, '')
  const pattern = subjectOf(command)
  if (!pattern) return ''
  const own = name.replace(`${command.split(' ')[1]}.`, '')
  const found = pattern.exec(own)?.[0]
  if (found !== undefined) return found
  throw invalid(
    { file, line: 1 },
    `aws ${command} does not say what it is about: put that into the file's name, as in ${command.split(' ')[1]}.${example(command)}.json`,
  )
}

function example(command: Command): string {
  if (command.startsWith('kms')) return '01234567-89ab-cdef-0123-456789abcdef'
  if (command.startsWith('route53')) return command.includes('vpc') ? 'vpc-0123456789abcdef0' : 'Z0123456789ABC'
  return command.includes('prefix') ? 'pl-0123456789abcdef0' : 'tgw-rtb-0123456789abcdef0'
}

/** Account and Region of each file. */
function placesOf(snapshots: readonly Snapshot[]): ReadonlyMap<string, Place> {
  const first = new Map(
    snapshots.flatMap(({ folder, files }) => files.map((file) => [file.path, placeOf(file, folder)] as const)),
  )
  const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1)
  const byFolder = Map.groupBy(first, ([path]) => folderOf(path))
  const only = (values: readonly (string | undefined)[]) => {
    const known = new Set(values.filter((value) => value !== undefined))
    return known.size === 1 ? [...known][0] : undefined
  }
  const all = [...first.values()]
  return new Map(
    [...first].map(([path, place]): [string, Place] => {
      const near = (byFolder.get(folderOf(path)) ?? []).map(([, each]) => each)
      const account = place.account ?? only(near.map((each) => each.account)) ?? only(all.map((each) => each.account))
      const region = place.region ?? only(near.map((each) => each.region)) ?? only(all.map((each) => each.region))
      return [path, { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) }]
    }),
  )
}

function placeOf({ path, text }: SnapshotFile, folder: string): Place {
  const parts = path.slice(folder.length).split('/')
  const [, arnRegion, arnAccount] = arnPattern.exec(text) ?? []
  const account =
    parts.find((part) => /^\d{12}$/.test(part)) ??
    arnAccount ??
    /"(?:OwnerId|Account)": *"(\d{12})"/.exec(text)?.[1] ??
    /"arn:aws[\w-]*:iam::(\d{12}):/.exec(text)?.[1]
  const zone = /"AvailabilityZone": *"([a-z]{2}(?:-[a-z]+)+-\d)[a-z]"/.exec(text)?.[1]
  const region = parts.find((part) => regionPattern.test(part)) ?? arnRegion ?? zone
  return { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) }
}

function refusalsIn(manifest: SourceNode, place: Place): readonly [string, string][] {
  const refused = entryOf(manifest, 'Refused')
  const items = refused?.kind === 'list' ? refused.items : []
  return items.map((item) => {
    const said = (name: string) => {
      const node = entryOf(item, name)
      return node ? String(textOf(node, name)) : ''
    }
    return [refusalKey(said('Command') as Command, place), `${said('Action')} was refused: ${said('Code')}`]
  })
}

function refusalKey(command: Command, place: Place): string {
  return `${place.account} ${place.region} ${command}`
}
