/** The laptop cloud: a template run on one machine, connected by the network that was proved. */
export type { LabEvent } from './events.ts'
export { type Lab, type LabOptions, startLab } from './lab.ts'
