/**
 * The words in which the message tables are written. A table is read from top to bottom as the bytes are on the wire;
 * versions, nullable versions, tags and defaults are those of Kafka's own message definitions, and compared with them by
 * a test. Only what may be null is null by default, where Kafka makes it the empty text or list.
 * (https://kafka.apache.org/protocol, KIP-482 for tags and compact types)
 */

/** `3+` from version 3 on, `0-12` both included, `5` only that one. */
export type Versions = `${number}+` | `${number}-${number}` | `${number}`

/** What a scalar is in memory. int64 is a number: offsets, timestamps and producer ids stay below 2^53. */
interface Scalars {
  bool: boolean
  int8: number
  int16: number
  int32: number
  int64: number
  /** 32 lower-case hex digits. */
  uuid: string
  string: string
  bytes: Buffer
}
export type Scalar = keyof Scalars

/** A list of buffers is written as if it were one, without copying. */
export type RecordsInput = Buffer | readonly Buffer[] | null

export interface Field<Decoded = unknown, Encoded = unknown> {
  readonly type: Scalar | 'records' | ArrayType | StructType
  readonly versions: Versions
  readonly nullable?: Versions | undefined
  /** Where a flexible version keeps the field in the tagged section instead. */
  readonly tag?: number | undefined
  /** What decoding gives where the version lacks the field, and encoding writes where the body lacks it. */
  readonly default: Decoded
  /** Never there: carries the types. */
  readonly types?: { readonly decoded: Decoded; readonly encoded: Encoded }
}

export type Shape = Readonly<Record<string, Field>>

export interface ArrayType {
  readonly array: Scalar | Shape
}

export interface StructType {
  readonly struct: Shape
}

/** A tagged field that our table does not have: a newer peer's (KIP-482). It is written again as it came. */
export interface UnknownTag {
  readonly tag: number
  readonly bytes: Buffer
}

/** Of any struct in a flexible version; absent when there are none. */
type WithUnknownTags = {
  readonly unknownTags?: readonly UnknownTag[]
}

/** A body as decoding gives it: every field is there; one that the version lacks has its default. */
export type Decoded<S extends Shape> = {
  readonly [K in keyof S]: NonNullable<S[K]['types']>['decoded']
} & WithUnknownTags

/** A body as encoding takes it: what is missing takes its default, what the version lacks is left out. */
export type Encoded<S extends Shape> = {
  readonly [K in keyof S]?: NonNullable<S[K]['types']>['encoded'] | undefined
} & WithUnknownTags

interface Options<Default> {
  readonly nullable?: Versions
  readonly tag?: number
  readonly default?: Default
}

/** Null is a value of the field where any version allows it. */
type OrNull<Value, O> = O extends { readonly nullable: Versions } ? Value | null : Value

const scalarDefaults: Scalars = {
  bool: false,
  int8: 0,
  int16: 0,
  int32: 0,
  int64: 0,
  uuid: '0'.repeat(32),
  string: '',
  bytes: Buffer.alloc(0),
}

function scalar<T extends Scalar>(type: T) {
  return <const O extends Options<Scalars[T] | null>>(versions: Versions, options?: O) =>
    ({ type, versions, default: scalarDefaults[type], ...options }) as Field<
      OrNull<Scalars[T], O>,
      OrNull<Scalars[T], O>
    >
}

export const bool = scalar('bool')
export const int8 = scalar('int8')
export const int16 = scalar('int16')
export const int32 = scalar('int32')
export const int64 = scalar('int64')
export const uuid = scalar('uuid')
export const string = scalar('string')
export const bytes = scalar('bytes')

/** Record batches: bytes that may be null, and may be given as a list. */
export function records(versions: Versions): Field<Buffer | null, RecordsInput> {
  return { type: 'records', versions, nullable: versions, default: null }
}

type DecodedElement<T> = T extends Scalar ? Scalars[T] : T extends Shape ? Decoded<T> : never
type EncodedElement<T> = T extends Scalar ? Scalars[T] : T extends Shape ? Encoded<T> : never

const nothing: readonly never[] = Object.freeze([])

export function array<const T extends Scalar | Shape, const O extends Options<null>>(
  versions: Versions,
  element: T,
  options?: O,
) {
  return { type: { array: element }, versions, default: nothing, ...options } as Field<
    OrNull<readonly DecodedElement<T>[], O>,
    OrNull<readonly EncodedElement<T>[], O>
  >
}

export function struct<const S extends Shape, const O extends Options<null>>(
  versions: Versions,
  shape: S,
  options?: O,
) {
  const defaults = Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, field.default]))
  return { type: { struct: shape }, versions, default: Object.freeze(defaults), ...options } as Field<
    OrNull<Decoded<S>, O>,
    OrNull<Encoded<S>, O>
  >
}

/** Both messages of one API. `flexible` is the first version with compact types and tags. */
export interface Api<Request extends Shape = Shape, Response extends Shape = Shape> {
  readonly key: number
  readonly min: number
  readonly max: number
  readonly flexible: number
  readonly request: Request
  readonly response: Response
}

export function api<const Request extends Shape, const Response extends Shape>(
  definition: Api<Request, Response>,
): Api<Request, Response> {
  return definition
}

export function has(versions: Versions | undefined, version: number): boolean {
  if (versions === undefined) return false
  const [from = '', to] = versions.split(/[-+]/)
  if (version < Number(from)) return false
  return to === '' || version <= Number(to ?? from)
}
