import type { CheckResult, Severity } from '../check/index.ts'
import type { SourceLocation } from '../model/index.ts'
import { type Problem, problemsOf } from './problems.ts'
import type { Rule } from './rules.ts'

/**
 * A check as SARIF 2.1.0. Rule ids are the codes; results are known by their fingerprints, wherever their lines move;
 * what is accepted is suppressed.
 *
 * @param options.file one that was read, for what has no place: GitHub refuses results without one
 * @param options.ruleOf the page of a code
 * @param options.uriOf a file as a URI: relative to where the repository is checked out, or absolute outside it
 */
export function checkToSarif(
  result: CheckResult,
  options: {
    readonly version: string
    readonly file: string
    readonly ruleOf: (code: string) => Rule
    readonly uriOf: (file: string) => string
  },
): string {
  const problems = problemsOf(result)
  const codes = [...new Set(problems.map(({ code }) => code))].sort()
  const severityOf = (code: string) => problems.find((problem) => problem.code === code)!.severity
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'isthmus',
            semanticVersion: options.version,
            rules: codes.map((code) => descriptor(options.ruleOf(code), severityOf(code))),
          },
        },
        // Columns are counted as JavaScript counts a text's length.
        columnKind: 'utf16CodeUnits',
        results: problems.map((problem) => resultOf(problem, codes, options)),
      },
    ],
  }
  return JSON.stringify(log, null, 2)
}

function descriptor({ code, summary, page, link }: Rule, severity: Severity) {
  return {
    id: code,
    shortDescription: { text: summary },
    help: { text: page, markdown: page },
    ...(link ? { helpUri: link } : {}),
    defaultConfiguration: { level: severity },
  }
}

function resultOf(
  problem: Problem,
  codes: readonly string[],
  { file, uriOf }: { readonly file: string; readonly uriOf: (file: string) => string },
) {
  const { code, severity, at, resource, hop, explanation, remedy, fingerprint, accepted, nearMiss } = problem
  const { mappings, flows } = problem
  const logical = resource ? { logicalLocations: [{ name: resource, kind: 'resource' }] } : {}
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: [explanation, hop && `hop: ${hop}`, `remedy: ${remedy}`].filter(Boolean).join('\n') },
    locations: [{ ...physical(at?.file ? at : { file, line: 1 }, uriOf), ...logical }],
    ...(nearMiss?.at.file
      ? { relatedLocations: [{ id: 1, ...physical(nearMiss.at, uriOf), message: { text: nearMiss.text } }] }
      : {}),
    // GitHub knows a result by the first, which its upload would make of the line's text otherwise.
    partialFingerprints: { primaryLocationLineHash: `${fingerprint}:1`, 'isthmusFinding/v1': fingerprint },
    ...(accepted ? { suppressions: [suppressionOf(accepted)] } : {}),
    properties: { mappings, flows },
  }
}

function suppressionOf(accepted: NonNullable<Problem['accepted']>) {
  return accepted.by === 'baseline'
    ? { kind: 'external', justification: 'accepted by the baseline' }
    : { kind: 'inSource', justification: accepted.reason }
}

function physical({ file, line, column }: SourceLocation, uriOf: (file: string) => string) {
  const region = { startLine: line, ...(column === undefined ? {} : { startColumn: column }) }
  return { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region } }
}
