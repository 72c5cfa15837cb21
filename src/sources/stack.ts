import {
  entryOf,
  formatLocation,
  isUnknown,
  type Maybe,
  mapOf,
  nameOf,
  type SourceLocation,
  type SourceNode,
  textOf,
  type Unknown,
} from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { attributeReader, type Declaration } from './attributes.ts'
import { readConditions, type Truth } from './conditions.ts'
import { importNode, outputNode } from './foreign.ts'
import { type Gap, macrosIn } from './gaps.ts'
import type { Given } from './given.ts'
import { evaluate } from './intrinsics.ts'
import { nestedTemplate } from './nested-template.ts'
import { mapNode, unknownNode } from './nodes.ts'
import { type Parameters, pseudoParameters, readParameters, type StackPlace } from './parameters.ts'
import type { Scope, StackOutput } from './scope.ts'
import type { Files } from './terraform/places.ts'
import { type TemplateText, WrittenTemplate } from './written-template.ts'

/** A template and what is known of the stack that it makes. */
export interface StackInput extends TemplateText {
  /** Before the ids of its resources where another stack has the same ones, and before the names of its parameters. */
  readonly label: string
  readonly name?: string
  readonly region?: string
  readonly account?: string
}

/** What lies around a stack. */
export interface Around {
  readonly files?: Files | undefined
  readonly place: StackPlace
  /** The id in the Integration of a resource by its logical id. */
  readonly idOf: (logicalId: string) => string
  /** A parameter's name for `--set`. */
  readonly nameOf: (parameter: string) => string
  readonly given: (parameter: string) => SourceNode | undefined
  readonly answers: Given
  /** Present: whether the stack exists is not known. */
  readonly undecided?: Unknown | undefined
  /** The files of the stacks that this one is nested in, and its own. */
  readonly ancestors: readonly string[]
  readonly across: Across
}

/** What leads from one stack into another. */
export interface Across {
  /** What matters of a stack. */
  readonly readTypes: ReadonlySet<string>
  readonly imported: (name: SourceNode, at: SourceLocation, by: Stack) => SourceNode
  readonly stackOutput: (wanted: StackOutput, at: SourceLocation, by: Stack) => SourceNode
  readonly ssm: (name: string, by: Stack) => SourceNode | undefined
  readonly reference: (text: string, at: SourceLocation) => SourceNode | undefined
}

export interface Export {
  readonly name: SourceNode
  readonly output: string
  readonly at: SourceLocation
}

const nestedType = 'AWS::CloudFormation::Stack'

/** One stack: a template in its place, of which everything is worked out when it is asked for. */
export class Stack {
  readonly file: string
  readonly label: string
  readonly place: StackPlace
  readonly parameters: Parameters
  readonly #input: StackInput
  readonly #around: Around
  readonly #written: WrittenTemplate
  readonly #scope: Scope
  readonly #open = new Set<string>()
  #resources: ReadonlyMap<string, SourceNode> | undefined
  #declarations: ReadonlyMap<string, Declaration> | undefined
  #outputs: ReadonlyMap<string, SourceNode> | undefined
  readonly #nested = new Map<string, Stack | { readonly missing: string }>()
  #conditions: ((name: string) => Truth) | undefined

  /** @throws IsthmusError `TEMPLATE_INVALID` */
  constructor(input: StackInput, around: Around) {
    this.file = input.file
    this.label = input.label
    this.#input = input
    this.#around = around
    this.place = around.place
    this.#written = new WrittenTemplate(input, around.files)
    const { across, answers } = around
    this.parameters = readParameters(this.#written.section('Parameters'), pseudoParameters(input.file, this.place), {
      given: around.given,
      nameOf: around.nameOf,
      ssm: (name) => across.ssm(name, this),
      reference: across.reference,
    })
    const attribute = attributeReader(
      { get: (id) => this.declarations.get(id), values: () => this.declarations.values() },
      this.pseudo,
      (node) => this.evaluate(node),
    )
    this.#scope = {
      prefix: this.place.prefix,
      parameters: this.parameters,
      mappings: this.#written.section('Mappings'),
      condition: (name) => this.#condition(name),
      attribute: (id, name, at) => this.#outputOf(id, name, at) ?? attribute(id, name, at),
      answers,
      reference: across.reference,
      imported: (name, at) => across.imported(name, at, this),
      ssm: (name) => across.ssm(name, this),
      stackOutput: (wanted, at) => across.stackOutput(wanted, at, this),
    }
  }

  /** The texts that it is read from. */
  get documents(): WrittenTemplate['documents'] {
    return this.#written.documents
  }

  /** Partition, Region and account. */
  get pseudo() {
    const known = (name: string): Maybe<string> => textOf(this.parameters.get(name)!, name)
    return { partition: known('AWS::Partition'), region: known('AWS::Region'), account: known('AWS::AccountId') }
  }

  /** A parameter's name for `--set`. */
  nameOf(parameter: string): string {
    return this.#around.nameOf(parameter)
  }

  evaluate(node: SourceNode): SourceNode | undefined {
    return evaluate(node, this.#scope)
  }

  attribute(logicalId: string, name: string, at: SourceLocation): SourceNode | undefined {
    return this.#scope.attribute(logicalId, name, at)
  }

  get logicalIds(): readonly string[] {
    return [...this.#expanded().keys()]
  }

  /** Those that exist or may exist, by logical id. */
  get declarations(): ReadonlyMap<string, Declaration> {
    if (this.#declarations) return this.#declarations
    const declarations = new Map<string, Declaration>()
    for (const [logicalId, node] of this.#expanded()) {
      const declaration = this.#declare(logicalId, node)
      if (declaration) declarations.set(logicalId, declaration)
    }
    this.#declarations = declarations
    return declarations
  }

  /** The stacks nested in it whose templates are there. */
  get children(): readonly Stack[] {
    return [...this.declarations].flatMap(([logicalId, { type }]) => {
      const nested = type === nestedType ? this.#nestedStack(logicalId) : undefined
      return nested instanceof Stack ? [nested] : []
    })
  }

  /** What may describe more and is not read: nested stacks without a template here, macros. */
  get gaps(): readonly Gap[] {
    const nested = [...this.declarations].flatMap(([logicalId, { type, id, at }]): Gap[] => {
      const stack = type === nestedType ? this.#nestedStack(logicalId) : undefined
      return stack && !(stack instanceof Stack) ? [{ id, type, at, why: stack.missing }] : []
    })
    const inResources = !this.#written.mayHaveMacros
      ? []
      : [...this.declarations].flatMap(([logicalId, { type, id }]) =>
          this.#around.across.readTypes.has(type) ? macrosIn(this.#expanded().get(logicalId)!, id) : [],
        )
    return [...nested, ...this.#written.macros(this.#around.idOf('Transform')), ...inResources]
  }

  get outputNames(): readonly string[] {
    return [...this.#outputSection().keys()]
  }

  /**
   * The value of an output; `undefined` where there is none of that name.
   *
   * @throws IsthmusError `REFERENCE_CIRCULAR` where it leads back to itself through other stacks
   */
  output(name: string, at: SourceLocation): SourceNode | undefined {
    const node = this.#outputSection().get(name)
    const value = node && entryOf(node, 'Value')
    if (!node || !value) return undefined
    const truth = this.#truthOf(node)
    if (truth === false) return undefined
    if (this.#open.has(name))
      throw new IsthmusError(
        'REFERENCE_CIRCULAR',
        `${formatLocation(node.at)}: output ${name} leads back to itself, through ${formatLocation(at)}: none of these stacks can be made before the others`,
        { data: { at: node.at } },
      )
    this.#open.add(name)
    try {
      const found = this.evaluate(value)
      if (!found || truth === true) return found
      const told = `output ${name} if ${nameOf(truth)}`
      return unknownNode(`if(${truth.unknown},output ${name})`, truth.question, at, told)
    } finally {
      this.#open.delete(name)
    }
  }

  /** SSM parameters that it surely makes. */
  ssmParameter(name: string): SourceNode | undefined {
    for (const node of this.#expanded().values()) {
      const type = entryOf(node, 'Type')
      if (type?.kind !== 'scalar' || type.text !== 'AWS::SSM::Parameter' || entryOf(node, 'Condition')) continue
      const [own, value] = ['Name', 'Value'].map((key) => entryOf(node, 'Properties', key))
      const named = own && this.#early(own)
      if (value && named?.kind === 'scalar' && named.text === name) return this.evaluate(value)
    }
    return undefined
  }

  get exports(): readonly Export[] {
    return [...this.#outputSection()].flatMap(([output, node]) => {
      const name = entryOf(node, 'Export', 'Name')
      if (!name || this.#truthOf(node) === false) return []
      const evaluated = this.evaluate(name)
      return evaluated ? [{ name: evaluated, output, at: node.at }] : []
    })
  }

  /** What is worked out before the stack is made, to which resources and other stacks say nothing yet. */
  #early(node: SourceNode): SourceNode | undefined {
    return evaluate(node, {
      ...this.#scope,
      attribute: () => undefined,
      imported: (wanted, at) => importNode(wanted, at),
      ssm: () => undefined,
      stackOutput: (wanted, at) => outputNode(wanted, at),
    })
  }

  /** A section with its loops unrolled. */
  #unrolled(name: string) {
    return this.#written.unrolled(name, (node) => this.#early(node))
  }

  #expanded(): ReadonlyMap<string, SourceNode> {
    if (this.#resources) return this.#resources
    // Until it is known: a loop may run over an SSM parameter, which one of these may be.
    this.#resources = new Map()
    const { partition } = this.pseudo
    this.#resources = this.#written.resources((node) => this.#early(node), isUnknown(partition) ? undefined : partition)
    return this.#resources
  }

  #outputSection(): ReadonlyMap<string, SourceNode> {
    this.#outputs ??= this.#unrolled('Outputs')?.entries ?? new Map()
    return this.#outputs
  }

  #declare(logicalId: string, node: SourceNode): Declaration | undefined {
    const at = node.at
    const type = entryOf(mapOf(node, `resource ${logicalId}`), 'Type')
    const name = type && textOf(type, `Type of ${logicalId}`)
    if (typeof name !== 'string') {
      throw new IsthmusError('TEMPLATE_INVALID', `${formatLocation(at)}: resource ${logicalId} has no Type`, {
        data: { at },
      })
    }
    const truth = this.#truthOf(node)
    if (truth === false) return undefined
    const properties = entryOf(node, 'Properties') ?? mapNode({}, at)
    const declaration = {
      id: this.#around.idOf(logicalId),
      type: name,
      at,
      properties: mapOf(properties, `Properties of ${logicalId}`),
    }
    const undecided = this.#around.undecided ?? (truth === true ? undefined : truth)
    return undecided ? { ...declaration, undecided } : declaration
  }

  #truthOf(node: SourceNode): Truth {
    const under = entryOf(node, 'Condition')
    const on = under && textOf(under, 'Condition')
    return on === undefined ? true : isUnknown(on) ? on : this.#condition(on)
  }

  #condition(name: string): Truth {
    this.#conditions ??= readConditions(this.#unrolled('Conditions'), (node) => this.evaluate(node), this.place.prefix)
    return this.#conditions(name)
  }

  /** `Outputs.Name` of a nested stack. */
  #outputOf(logicalId: string, attribute: string, at: SourceLocation): SourceNode | undefined {
    const declaration = this.declarations.get(logicalId)
    const output = declaration?.type === nestedType ? /^Outputs\.(.+)$/.exec(attribute)?.[1] : undefined
    if (!declaration || output === undefined) return undefined
    const nested = this.#nestedStack(logicalId)
    const found = nested instanceof Stack ? nested.output(output, at) : undefined
    if (found) return { ...found, at }
    const why = nested instanceof Stack ? `${nested.file} has no output of that name` : nested.missing
    const name = `${declaration.id}.${attribute}`
    return unknownNode(`getatt:${name}`, `output ${output} of nested stack ${declaration.id}: ${why}`, at, name)
  }

  #nestedStack(logicalId: string): Stack | { readonly missing: string } {
    const before = this.#nested.get(logicalId)
    if (before) return before
    const nested = this.#readNested(logicalId)
    this.#nested.set(logicalId, nested)
    return nested
  }

  #readNested(logicalId: string): Stack | { readonly missing: string } {
    const { id, properties, at, undecided } = this.declarations.get(logicalId)!
    const { across, answers, files, ancestors, given } = this.#around
    const template = nestedTemplate(
      { id, at, properties, metadata: entryOf(this.#expanded().get(logicalId), 'Metadata') },
      { file: this.file, ancestors, files, early: (node) => this.#early(node) },
    )
    if ('missing' in template) return template
    const passed = entryOf(properties, 'Parameters')
    const prefix = `${id}/`
    return new Stack(
      { ...this.#input, ...template, label: id },
      {
        files,
        across,
        answers,
        ancestors: [...ancestors, template.file],
        place: { region: this.place.region, account: this.place.account, prefix },
        idOf: (inner) => `${prefix}${inner}`,
        nameOf: (parameter) => `${prefix}${parameter}`,
        given: (parameter) => {
          const value = entryOf(passed, parameter)
          return value ? this.evaluate(value) : given(`${logicalId}/${parameter}`)
        },
        undecided,
      },
    )
  }
}
