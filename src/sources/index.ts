/** Reads an Integration from a CloudFormation or SAM template, or from a plan or state of Terraform, or a snapshot. */
export { readDocument } from './document.ts'
export { readSnapshot, readText } from './integration.ts'
export { snapshotPolicy } from './snapshot/actions.ts'
export { type Collected, collect } from './snapshot/collect.ts'
export { manifestName, staleFiles } from './snapshot/manifest.ts'
export { readSuppressions } from './suppressions.ts'
