/** The mapping's own steps towards its cluster and its services, tried from this host, one by one. */
export { type Elsewhere, ec2Commands, lambdaCommands } from './elsewhere.ts'
export { type MappingWay, mappingWay } from './from-mapping.ts'
export { probe } from './probe.ts'
export type { Phase, ProbeFinding, ProbeOptions, ProbeResult, ProbeStep } from './types.ts'
