import { type AwsAccess, createHttpClient, machineCredentials } from '../../aws/index.ts'
import { systemWorld } from '../../world/index.ts'

/**
 * AWS's services as this machine may call them. Its client is closed by whoever asked.
 *
 * @param region of `--region`, which counts for more than the environment's
 */
export function awsAccess(region: string | undefined, timeoutMs: number): AwsAccess {
  return {
    clock: systemWorld.clock,
    client: createHttpClient(systemWorld, { connectTimeoutMs: timeoutMs, requestTimeoutMs: timeoutMs }),
    credentials: machineCredentials(),
    environment: { ...process.env, ...(region === undefined ? {} : { AWS_REGION: region }) },
  }
}
