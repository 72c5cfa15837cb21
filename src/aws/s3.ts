import { type AwsAccess, call } from './access.ts'
import { encode, sha256 } from './canonical.ts'
import type { HttpResponse } from './exchange.ts'
import { xmlText } from './service.ts'

export interface Bucket {
  readonly region: string
  readonly bucket: string
}

export interface ObjectName extends Bucket {
  /** No part of it between slashes may be `.` or `..`: they do not survive in a URL. */
  readonly key: string
}

export interface NewObject extends ObjectName {
  readonly body: string
  readonly signal?: AbortSignal
}

/**
 * `s3:PutObject`, of JSON. The bucket is named in the path, so that the name that is resolved is the Region's own, and
 * buckets with dots in their names have a certificate.
 *
 * @throws IsthmusError what `call` throws
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export async function putObject(access: AwsAccess, { region, bucket, key, body, signal }: NewObject): Promise<void> {
  await call(access, {
    service: 's3',
    region,
    method: 'PUT',
    path: pathOf(bucket, key),
    headers: { 'content-type': 'application/json', 'x-amz-content-sha256': sha256(body) },
    body,
    ...(signal && { signal }),
  })
}

/**
 * `s3:ListBucket`: the objects whose keys begin with `prefix`, in the order of their keys.
 *
 * @throws IsthmusError what `call` throws
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export async function* listObjects(access: AwsAccess, at: Bucket, prefix: string): AsyncGenerator<string> {
  let token: string | undefined
  do {
    const { body } = await ask(access, 'GET', at, '', {
      'list-type': '2',
      'encoding-type': 'url',
      prefix,
      ...(token === undefined ? {} : { 'continuation-token': token }),
    })
    const xml = body.toString()
    for (const [contents] of xml.matchAll(/<Contents>.*?<\/Contents>/gs)) {
      const key = xmlText(contents, 'Key')
      if (key !== undefined) yield decodeURIComponent(key.replaceAll('+', ' '))
    }
    token = xmlText(xml, 'NextContinuationToken')
  } while (token !== undefined)
}

/** A failed event of 6 MB is a text in its object, in which half of the letters may be escaped; records may be larger. */
const mostObjectBytes = 64 * 1024 * 1024

/** `s3:GetObject`. Throws as `listObjects`; `ANSWER_TOO_LARGE` above 64 MiB */
export async function getObject(access: AwsAccess, { key, ...at }: ObjectName): Promise<Buffer> {
  return (await ask(access, 'GET', at, key, {}, mostObjectBytes)).body
}

/** `s3:DeleteObject`. Throws as `listObjects` */
export async function deleteObject(access: AwsAccess, { key, ...at }: ObjectName): Promise<void> {
  await ask(access, 'DELETE', at, key)
}

function ask(
  access: AwsAccess,
  method: string,
  { region, bucket }: Bucket,
  key: string,
  query: Readonly<Record<string, string>> = {},
  mostBytes?: number,
): Promise<HttpResponse> {
  const headers = { 'x-amz-content-sha256': sha256('') }
  const path = pathOf(bucket, key)
  const answer = mostBytes === undefined ? {} : { mostBytes }
  return call(access, { service: 's3', region, method, path, query, headers, body: '', ...answer })
}

function pathOf(bucket: string, key: string): string {
  return `/${[bucket, ...key.split('/')].map(encode).join('/')}`
}
