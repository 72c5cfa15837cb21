import { IsthmusError } from '../world/index.ts'
import { type AwsAccess, call } from './access.ts'
import { fieldsOf } from './json.ts'

/** The brokers of a cluster, `host:port` each, by the listener; a listener that is off has none. */
export interface BootstrapBrokers {
  readonly plaintext: readonly string[]
  readonly tls: readonly string[]
  readonly scram: readonly string[]
  readonly iam: readonly string[]
}

/**
 * `kafka:GetBootstrapBrokers`: the brokers as the cluster's own VPC reaches them, which is where Lambda's pollers stand.
 *
 * @param region the one that its ARN names
 * @throws IsthmusError `CLUSTER_UNREADABLE` when MSK does not tell; what `call` throws besides
 * @see https://docs.aws.amazon.com/msk/1.0/apireference/clusters-clusterarn-bootstrap-brokers.html
 */
export async function bootstrapBrokers(access: AwsAccess, arn: string, region: string): Promise<BootstrapBrokers> {
  const response = await call(access, {
    service: 'kafka',
    region,
    method: 'GET',
    path: `/v1/clusters/${encodeURIComponent(arn)}/bootstrap-brokers`,
    body: '',
  }).catch((error: unknown) => {
    throw error instanceof IsthmusError && /^SERVICE_(DENIED|FAILED)$/.test(error.code) ? refusal(arn, error) : error
  })
  const fields = fieldsOf(response)
  const list = (name: string) => {
    const text = fields[name]
    return typeof text === 'string' ? text.split(',').filter(Boolean) : []
  }
  return {
    plaintext: list('bootstrapBrokerString'),
    tls: list('bootstrapBrokerStringTls'),
    scram: list('bootstrapBrokerStringSaslScram'),
    iam: list('bootstrapBrokerStringSaslIam'),
  }
}

function refusal(arn: string, cause: IsthmusError): IsthmusError {
  const { awsCode, awsMessage } = cause.data
  const remedy = cause.code === 'SERVICE_DENIED' ? 'allow kafka:GetBootstrapBrokers on it' : 'see its ARN and state'
  const message = `the brokers of ${arn} are not told: ${awsMessage || awsCode}: ${remedy}`
  return new IsthmusError('CLUSTER_UNREADABLE', message, { cause, data: { ...cause.data, arn } })
}
