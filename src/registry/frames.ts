import { inflateSync } from 'node:zlib'
import type { Framed } from './types.ts'

/**
 * Confluent's frame: a zero byte and the schema's number, or a one byte and its GUID, before the message or in a header
 * of its own.
 *
 * @see https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
 */
export function unframeConfluent(bytes: Buffer, header: Buffer | undefined): Framed | undefined {
  if (header) {
    const named = nameOf(header)
    return named && { reference: named.reference, body: bytes, messageNumbers: header.subarray(named.length) }
  }
  const named = nameOf(bytes)
  return named && { reference: named.reference, body: bytes.subarray(named.length) }
}

function nameOf(bytes: Buffer): (Pick<Framed, 'reference'> & { readonly length: number }) | undefined {
  if (bytes[0] === 0 && bytes.length >= 5) {
    return { reference: { kind: 'id', id: `${bytes.readUInt32BE(1)}` }, length: 5 }
  }
  if (bytes[0] === 1 && bytes.length >= 17) {
    return { reference: { kind: 'guid', id: uuidAt(bytes, 1) }, length: 17 }
  }
  return undefined
}

/** The longest that one compressed message may become: more than any event can hold. */
const maximumInflatedBytes = 64 * 1024 * 1024

/**
 * Glue's frame: version 3, how the message is compressed (0: not, 5: zlib), the id of the schema's version.
 *
 * @throws Error when it says zlib and the message is not, or is longer than 64 MiB
 * @see https://github.com/awslabs/aws-glue-schema-registry (AWSSchemaRegistryConstants)
 */
export function unframeGlue(bytes: Buffer): Framed | undefined {
  const compression = bytes[1]
  if (bytes[0] !== 3 || bytes.length < 18 || (compression !== 0 && compression !== 5)) return undefined
  const rest = bytes.subarray(18)
  return {
    reference: { kind: 'version', id: uuidAt(bytes, 2) },
    body: compression === 0 ? rest : inflateSync(rest, { maxOutputLength: maximumInflatedBytes }),
  }
}

function uuidAt(bytes: Buffer, at: number): string {
  return bytes.toString('hex', at, at + 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
