/** IAM evaluation, three-valued: allow, deny, or depends on what nobody has said. */
export { type MappingFacts, mappingCall } from './calls.ts'
export { evaluate } from './evaluate.ts'
export { kafkaArn, kafkaCall } from './kafka-calls.ts'
export { identityPolicies } from './managed-policies.ts'
export type { Request } from './request.ts'
