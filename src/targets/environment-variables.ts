import type { FunctionCode } from './runtime.ts'

export interface FunctionIdentity extends FunctionCode {
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
  /** What the user gave the function. */
  readonly environment: Readonly<Record<string, string>>
  readonly region: string
  readonly account: string
  /** The role's session; without it the function has no AWS credentials, never those of whoever runs us. */
  readonly credentials?: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
}

/**
 * The whole environment of a function's process: Lambda's variables
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html), those that `sam local` adds and that
 * libraries know a local run by, and the function's own, which cannot replace reserved ones.
 *
 * @param path where programs are found on this machine
 * @param logStream the environment's own name
 */
export function environmentVariables(
  { name, code, handler, runtime, credentials, ...identity }: FunctionIdentity,
  path: string,
  logStream: string,
): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: path,
    ...identity.environment,
    _HANDLER: handler,
    LAMBDA_TASK_ROOT: code,
    AWS_REGION: identity.region,
    AWS_DEFAULT_REGION: identity.region,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(identity.memoryMegabytes),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_LOG_FORMAT: 'Text',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    ...(runtime.startsWith('provided') ? {} : { AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}` }),
    ...(credentials
      ? {
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          ...(credentials.sessionToken ? { AWS_SESSION_TOKEN: credentials.sessionToken } : {}),
        }
      : {}),
    AWS_SAM_LOCAL: 'true',
    AWS_ACCOUNT_ID: identity.account,
    AWS_LAMBDA_FUNCTION_TIMEOUT: String(identity.timeoutSeconds),
    AWS_LAMBDA_FUNCTION_HANDLER: handler,
  }
}
