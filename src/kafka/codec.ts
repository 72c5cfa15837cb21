import { IsthmusError } from '../world/index.ts'
import { type Body, type BodyCodec, compile } from './compile.ts'
import {
  type ApiName,
  apiOfKey,
  apis,
  type RequestBody,
  type RequestInput,
  type ResponseBody,
  type ResponseInput,
} from './messages/apis.ts'
import { assignment, maxConsumerProtocolVersion, subscription } from './messages/consumer-protocol.ts'
import { Reader } from './reader.ts'
import type { Api, Decoded, Encoded, Shape } from './schema.ts'
import { Writer } from './writer.ts'

/** A request as a server reads it. */
export type Request = {
  readonly [A in ApiName]: {
    readonly api: A
    readonly version: number
    readonly correlationId: number
    readonly clientId: string | null
    readonly body: RequestBody<A>
  }
}[ApiName]

/**
 * One request, ready for the socket: size, header, body. Large byte fields are in the list as they were given, so they
 * must not change until it is written.
 *
 * @throws IsthmusError `KAFKA_UNSUPPORTED_API` for a version outside `apiVersions`, `KAFKA_UNENCODABLE` for a null
 * or a length that the version cannot hold
 */
export function encodeRequest<A extends ApiName>(
  api: A,
  version: number,
  header: { readonly correlationId: number; readonly clientId: string | null },
  body: RequestInput<A>,
): Buffer[] {
  const { key, flexible } = apis[api]
  const codec = codecOf(api, version, 'request')
  const writer = framing()
  const clientId = header.clientId === null ? undefined : Buffer.from(header.clientId)
  writer.int16(key)
  writer.int16(version)
  writer.int32(header.correlationId)
  writer.int16(clientId ? clientId.length : -1)
  if (clientId) writer.bytes(clientId)
  if (version >= flexible) writer.varint(0)
  codec.write(writer, body)
  return framed(writer)
}

/**
 * Reads a request; `frame` is without its size. Byte fields are views into it.
 *
 * @throws IsthmusError `KAFKA_UNSUPPORTED_API` when the API or its version is unknown; `data` then has the header's
 * `apiKey`, `api` (undefined for an unknown key), `version`, `correlationId` and `clientId`. `KAFKA_MALFORMED`.
 */
export function decodeRequest(frame: Buffer): Request {
  const reader = new Reader(frame, 'request')
  const apiKey = reader.int16()
  const version = reader.int16()
  const correlationId = reader.int32()
  const clientIdLength = reader.int16()
  if (clientIdLength < -1) throw reader.malformed(`the client id has a length of ${clientIdLength}`)
  const clientId = clientIdLength === -1 ? null : reader.utf8(clientIdLength)
  const api = apiOfKey(apiKey)
  if (api === undefined || !covers(api, version))
    throw unsupported(api ?? `API key ${apiKey}`, version, { apiKey, api, version, correlationId, clientId })
  const bodyReader = new Reader(frame.subarray(reader.position), `${api} v${version} request`)
  if (version >= apis[api].flexible) noFields.read(bodyReader)
  const body = codecOf(api, version, 'request').read(bodyReader) as RequestBody<ApiName>
  bodyReader.end()
  return { api, version, correlationId, clientId, body } as Request
}

/** One response, ready for the socket, as `encodeRequest` does it. */
export function encodeResponse<A extends ApiName>(
  api: A,
  version: number,
  correlationId: number,
  body: ResponseInput<A>,
): Buffer[] {
  const codec = codecOf(api, version, 'response')
  const writer = framing()
  writer.int32(correlationId)
  if (hasResponseTags(api, version)) writer.varint(0)
  codec.write(writer, body)
  return framed(writer)
}

/**
 * Reads a response to a request of this API and version; `frame` is without its size. Byte fields are views into it.
 *
 * @throws IsthmusError `KAFKA_MALFORMED`
 */
export function decodeResponse<A extends ApiName>(
  api: A,
  version: number,
  frame: Buffer,
): { readonly correlationId: number; readonly body: ResponseBody<A> } {
  const codec = codecOf(api, version, 'response')
  const reader = new Reader(frame, `${api} v${version} response`)
  const correlationId = reader.int32()
  if (hasResponseTags(api, version)) noFields.read(reader)
  const body = codec.read(reader)
  reader.end()
  return { correlationId, body: body as ResponseBody<A> }
}

/** ApiVersions is answered before the client knows what the broker speaks: its header never has tags (KIP-511). */
function hasResponseTags(api: ApiName, version: number): boolean {
  return api !== 'ApiVersions' && version >= apis[api].flexible
}

/** A struct without fields of our own: only a tagged section, skipped when read. */
const noFields = compile({}, 0, true)

const codecs = new Map<string, BodyCodec>()

function codecOf(api: ApiName, version: number, direction: 'request' | 'response'): BodyCodec {
  const id = `${api} ${version} ${direction}`
  const known = codecs.get(id)
  if (known) return known
  if (!covers(api, version)) throw unsupported(api, version, { api, version })
  const table: Api = apis[api]
  const codec = compile(table[direction], version, version >= table.flexible)
  codecs.set(id, codec)
  return codec
}

function covers(api: ApiName, version: number): boolean {
  return version >= apis[api].min && version <= apis[api].max
}

function unsupported(api: string, version: number, data: Record<string, unknown>): IsthmusError {
  return new IsthmusError('KAFKA_UNSUPPORTED_API', `version ${version} of ${api} is not supported`, { data })
}

const sizeBytes = 4

/** Begins with room for the size: most requests are one buffer then, and one plain write. */
function framing(): Writer {
  const writer = new Writer()
  writer.int32(0)
  return writer
}

/** Puts the size, which does not count itself, into its room. */
function framed(writer: Writer): Buffer[] {
  const parts = writer.finish()
  parts[0]!.writeInt32BE(writer.length - sizeBytes)
  return parts
}

export type Subscription = Decoded<typeof subscription>
export type Assignment = Decoded<typeof assignment>

/** The metadata of a member in JoinGroup, version 3. */
export function encodeSubscription(body: Encoded<typeof subscription>): Buffer {
  return encodeVersioned(subscription, body)
}

/** Reads the metadata of any member; fields that its version lacks have their defaults, later ones are ignored. */
export function decodeSubscription(bytes: Buffer): Subscription {
  return decodeVersioned(subscription, bytes, 'consumer subscription') as Subscription
}

/** The assignment of a member in SyncGroup, version 3. */
export function encodeAssignment(body: Encoded<typeof assignment>): Buffer {
  return encodeVersioned(assignment, body)
}

/** Reads an assignment of any version; an empty one, which is a member's without partitions, included. */
export function decodeAssignment(bytes: Buffer): Assignment {
  if (bytes.length === 0) return { assignedPartitions: [], userData: null }
  return decodeVersioned(assignment, bytes, 'consumer assignment') as Assignment
}

function encodeVersioned(shape: Shape, body: Body): Buffer {
  const writer = new Writer()
  writer.int16(maxConsumerProtocolVersion)
  compile(shape, maxConsumerProtocolVersion, false).write(writer, body)
  return Buffer.concat(writer.finish())
}

function decodeVersioned(shape: Shape, bytes: Buffer, what: string): Body {
  const reader = new Reader(bytes, what)
  const version = reader.int16()
  if (version < 0) throw reader.malformed(`version ${version} does not exist`)
  return compile(shape, Math.min(version, maxConsumerProtocolVersion), false).read(reader)
}
