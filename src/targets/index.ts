/** Where a batch goes: a local function, an HTTP endpoint, AWS Lambda. */
export { createHttpTarget } from './http-target.ts'
export { createLambdaTarget } from './lambda.ts'
export { createLocalFunction } from './local-function.ts'
export type { InvokeOutcome, Target } from './types.ts'
