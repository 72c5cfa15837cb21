import type { Target } from '../targets/index.ts'
import type { LabService } from './services.ts'

export interface LambdaOptions {
  /** The function of that ARN, as it is now. */
  readonly target: (functionArn: string) => Target | undefined
  /** Why the endpoint's policy denies the call, if it does. */
  readonly policyDenial: (mapping: string) => string | undefined
}

/**
 * Invoke, RequestResponse: hands the event to the function's process.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function lambdaService(options: LambdaOptions): LabService {
  const error = (status: number, code: string, message: string) => ({
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ Type: status < 500 ? 'User' : 'Service', Message: message }),
  })
  return {
    name: 'lambda',
    error,
    async answer({ holder, method, path, body }) {
      const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path)?.[1]
      if (method !== 'POST' || name === undefined)
        return error(404, 'UnknownOperationException', `the lab's Lambda answers Invoke only, not ${method} ${path}`)
      const arn = decodeURIComponent(name)
      const denied = options.policyDenial(holder.mapping)
      if (denied)
        return error(
          403,
          'AccessDeniedException',
          `lambda.amazonaws.com may not perform lambda:InvokeFunction on ${arn}: ${denied}`,
        )
      const target = options.target(arn)
      if (!target) return error(404, 'ResourceNotFoundException', `Function not found: ${arn}`)
      const outcome = await target.invoke(body, {})
      if (outcome.kind === 'throttled') return error(429, 'TooManyRequestsException', outcome.message)
      if (outcome.kind === 'service-error') return error(500, 'ServiceException', outcome.message)
      const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' }
      if (outcome.kind === 'success') return { status: 200, headers, body: outcome.payload }
      return {
        status: 200,
        headers: { ...headers, 'x-amz-function-error': 'Unhandled' },
        body: JSON.stringify({ errorType: outcome.error, errorMessage: outcome.message }),
      }
    },
  }
}
