/** Reads an Integration from a CloudFormation or SAM template. */
export { readDocument } from './document.ts'
export { readText } from './integration.ts'
export { readSuppressions } from './suppressions.ts'
