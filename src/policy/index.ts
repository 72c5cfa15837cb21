/** IAM evaluation, three-valued: allow, deny, or depends on what nobody has said. */
export { type MappingFacts, mappingCall, roleCall, serviceCall } from './calls.ts'
export type { Decision } from './decision.ts'
export { evaluate } from './evaluate.ts'
export { kafkaArn, kafkaCall, openKafkaArn } from './kafka-calls.ts'
export { boundaryOf, identityPolicies, onItsPath } from './managed-policies.ts'
export type { Request } from './request.ts'
