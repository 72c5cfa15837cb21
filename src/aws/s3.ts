import { type AwsAccess, call } from './access.ts'
import { encode, sha256 } from './canonical.ts'

export interface NewObject {
  /** Of the bucket. */
  readonly region: string
  readonly bucket: string
  /** Letters, digits and `-._~/`: S3 alone signs a path as it is sent, and these are the same in either way. */
  readonly key: string
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
  const path = [bucket, ...key.split('/')].map(encode).join('/')
  await call(access, {
    service: 's3',
    region,
    method: 'PUT',
    path: `/${path}`,
    headers: { 'content-type': 'application/json', 'x-amz-content-sha256': sha256(body) },
    body,
    ...(signal && { signal }),
  })
}
