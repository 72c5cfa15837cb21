/** Reads an Integration from CloudFormation and SAM templates, a CDK's output, plans and states of Terraform. */
export { readDocument } from './document.ts'
export { type Description, readSources, readText, type Source } from './read.ts'
export { readSuppressions } from './suppressions.ts'
