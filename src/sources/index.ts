/** Reads an Integration from a CloudFormation or SAM template, or from a plan or state of Terraform. */
export { readDocument } from './document.ts'
export { readText } from './integration.ts'
export { readSuppressions } from './suppressions.ts'
