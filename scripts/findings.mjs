// Writes docs/findings/README.md, the index of the pages beside it. `--check` says whether it is current.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

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

const target = new URL('README.md', folder)
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== index) {
    console.error('docs/findings/README.md is not current: run node scripts/findings.mjs')
    process.exit(1)
  }
} else {
  writeFileSync(target, index)
}
