/**
 * `npm run oracle:terraform`: Terraform itself plans configurations that say the same as the templates of `examples`, and
 * `check` must tell both alike. Needs `terraform` and a folder with the AWS provider, laid out as a plugin mirror
 * (`TERRAFORM_PLUGINS`); nothing goes to AWS. Planning takes minutes on a busy machine: it is no part of `npm test`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { check } from '../../src/check/index.ts'
import { readText } from '../../src/sources/index.ts'
import { root } from '../support/paths.ts'
import { output } from '../support/process.ts'

interface Case {
  readonly name: string
  readonly configuration: string
  readonly template: string
  /** What is taken out of both, by the first lines of a block of Terraform and of a resource of the template. */
  readonly without?: readonly [block: string, resource: string]
  readonly variables?: readonly string[]
  /** In the template. */
  readonly replace?: readonly [from: string, to: string]
  readonly verdict: 'reachable' | 'blocked'
}

const orders = {
  configuration: 'examples/orders-terraform/main.tf',
  template: 'examples/orders/template.yaml',
}
const privatelink = {
  configuration: 'test/terraform/privatelink.tf',
  template: 'examples/orders-privatelink/template.yaml',
}
const cases: readonly Case[] = [
  { ...orders, name: 'orders', verdict: 'reachable' },
  {
    ...orders,
    name: 'orders without the inbound rule',
    without: ['resource "aws_vpc_security_group_ingress_rule" "brokers_self"', 'BrokerIngressSelf'],
    verdict: 'blocked',
  },
  { ...privatelink, name: 'privatelink', verdict: 'reachable' },
  {
    ...privatelink,
    name: 'privatelink without private DNS',
    variables: ['-var=private_dns=false'],
    replace: ['PrivateDnsEnabled: true', 'PrivateDnsEnabled: false'],
    verdict: 'blocked',
  },
]

/** So that the provider asks nobody who it works for. */
const offline = `provider "aws" {
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
`
const env = { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }

const plugins = process.env.TERRAFORM_PLUGINS ?? '/opt/tf-plugins'
if (!existsSync(plugins) || spawnSync('terraform', ['version'], { env }).status !== 0) {
  process.stderr.write('not run: there is no terraform, or no folder of its AWS provider (TERRAFORM_PLUGINS)\n')
  process.exit(0)
}

const folder = mkdtempSync(path.join(tmpdir(), 'isthmus-terraform-'))
let differing = 0
try {
  for (const each of cases) {
    const [plan, template] = [told(await planned(each), 'plan.json'), told(templateOf(each), 'template.yaml')]
    const alike = plan.flows === template.flows && plan.verdict === each.verdict
    if (!alike) differing++
    process.stdout.write(`${alike ? 'alike' : 'DIFFERENT'}: ${each.name}: ${plan.verdict}\n`)
    if (!alike) process.stdout.write(`plan\n${plan.flows}\ntemplate (${template.verdict})\n${template.flows}\n`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
process.stdout.write(`${cases.length} configurations, ${differing} told otherwise than their templates\n`)
process.exitCode = differing > 0 ? 1 : 0

/** Every flow and finding without names, which differ. */
function told(text: string, file: string) {
  const result = check(readText(text, file, { region: 'eu-west-1' }))
  const flows = result.mappings.flatMap(({ flows }) =>
    flows.map(({ path, port, to, verdict }) => `${path} ${to.kind === 'service' ? to.service : ''} ${port} ${verdict}`),
  )
  const findings = result.findings
    .filter(({ path }) => path !== 'settings')
    .map(({ severity, code, path, flows }) => `${severity} ${code} ${path}, ${flows.length} flows`)
  return { verdict: result.verdict, flows: [...flows, ...findings].sort().join('\n') }
}

async function planned({ name, configuration, without, variables = [] }: Case): Promise<string> {
  const cwd = path.join(folder, name.replaceAll(' ', '-'))
  mkdirSync(cwd)
  const text = readFileSync(path.join(root, configuration), 'utf8')
  const block = without && new RegExp(`^${without[0].replaceAll('"', '\\"')}[^]*?^}\\n`, 'm')
  if (block && !block.test(text)) throw new Error(`${configuration} has no ${without[0]}`)
  writeFileSync(path.join(cwd, 'main.tf'), block ? text.replace(block, '') : text)
  writeFileSync(path.join(cwd, 'offline_override.tf'), offline)
  const run = (...args: readonly string[]) => output('terraform', args, { cwd, env })
  await run('init', '-input=false', '-no-color', `-plugin-dir=${plugins}`)
  await run('plan', '-input=false', '-no-color', '-refresh=false', '-out=tfplan', ...variables)
  return run('show', '-json', 'tfplan')
}

function templateOf({ template, without, replace }: Case): string {
  const text = readFileSync(path.join(root, template), 'utf8')
  const resource = without && new RegExp(`^  ${without[1]}:\\n[^]*?\\n\\n`, 'm')
  if (resource && !resource.test(text)) throw new Error(`${template} has no ${without[1]}`)
  const rest = resource ? text.replace(resource, '') : text
  return replace ? rest.replaceAll(...replace) : rest
}
