/** Where a batch goes (a local function, an HTTP endpoint, AWS Lambda), and where what fails goes. */
export { createHttpTarget, faultOfUrl } from './http-target.ts'
export { createLambdaTarget } from './lambda.ts'
export { createLocalFunction } from './local-function.ts'
export { waitAskedBy } from './retry-after.ts'
export { findRuntime } from './runtime.ts'
export { createServiceDestination } from './service-destination.ts'
export { createTopicDestination } from './topic-destination.ts'
export type {
  DeliveryOutcome,
  Destination,
  Failure,
  FailureCondition,
  InvokeOutcome,
  ResponseContext,
  Target,
} from './types.ts'
