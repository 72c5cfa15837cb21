/** Reads an Integration from CloudFormation and SAM templates, a CDK's output, plans and states of Terraform, snapshots. */
export { readDocument, readStrictDocument } from './document.ts'
export { type Description, type Places, readPlaces, readSources, readText, type Source, type Text } from './read.ts'
export { snapshotPolicy } from './snapshot/actions.ts'
export { type Collected, collect } from './snapshot/collect.ts'
export { manifestName, staleFiles } from './snapshot/manifest.ts'
export { readSuppressions } from './suppressions.ts'
