/**
 * `npm run bench:plan`: what reading a plan of 50 MB costs: the example's, as often as it takes, each in a module of its
 * own. CPU seconds, as a busy machine's clock says little.
 */
import { readFileSync } from 'node:fs'
import { readText } from '../src/sources/index.ts'

type Json = Record<string, unknown>

const wanted = Number(process.argv[2] ?? 50) * 1e6
const text = readFileSync(new URL('../examples/orders-terraform/plan.json', import.meta.url), 'utf8')
const example = JSON.parse(text) as Json & { resource_changes: Json[]; configuration: Json & { root_module: Json } }
const names = Array.from({ length: Math.ceil((wanted / text.length) * 1.85) }, (_, i) => `orders${i}`)

const plan = JSON.stringify({
  ...example,
  planned_values: {
    root_module: {
      child_modules: names.map((name) => ({
        address: `module.${name}`,
        resources: example.resource_changes.map(({ address, type, name: label }) => ({
          address: `module.${name}.${String(address)}`,
          mode: 'managed',
          type,
          name: label,
          values: {},
        })),
      })),
    },
  },
  resource_changes: names.flatMap((name) =>
    example.resource_changes.map((change) => ({
      ...change,
      address: `module.${name}.${String(change.address)}`,
      module_address: `module.${name}`,
    })),
  ),
  configuration: {
    ...example.configuration,
    root_module: {
      module_calls: Object.fromEntries(
        names.map((name) => [name, { source: './orders', module: example.configuration.root_module }]),
      ),
    },
  },
})

const before = process.cpuUsage()
const start = performance.now()
const { vpcs, subnets, mappings } = readText(plan, 'plan.json', {})
const { user, system } = process.cpuUsage(before)
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
process.stdout.write(
  `${(plan.length / 1e6).toFixed(0)} MB, ${vpcs.length} VPCs, ${subnets.length} subnets, ${mappings.length} mappings: ` +
    `read in ${seconds((user + system) / 1000)} of CPU, ${seconds(performance.now() - start)} on the clock\n`,
)
