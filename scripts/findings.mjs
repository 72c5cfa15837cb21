// Writes docs/findings/README.md, the index of the pages beside it. `--check` says whether it is current.
import { readdirSync, readFileSync } from 'node:fs'
import { keepCurrent } from './generated.mjs'

const folder = new URL('../docs/findings/', import.meta.url)
const pages = readdirSync(folder)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .sort()

const rows = pages.map((file) => {
  const [, summary = ''] = readFileSync(new URL(file, folder), 'utf8').split(/\n\n+/)
  return `| [\`${file.replace('.md', '')}\`](${file}) | ${summary.replaceAll('\n', ' ').replaceAll('|', '\\|')} |`
})

const index = `# Findings

What each code of \`isthmus check\` means, how AWS shows it, and how to mend it in CloudFormation, Terraform, with the AWS CLI and in the console. \`isthmus explain CODE\` prints a page. Codes are AWS's own explanation codes where one exists.

This file is written by \`node scripts/findings.mjs\`.

| Code | Means |
| --- | --- |
${rows.join('\n')}
`

keepCurrent('docs/findings/README.md', index)
