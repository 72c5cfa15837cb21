// The table of allowed imports (ARCHITECTURE.md, "The rooms"), written once; `node scripts/rooms.mjs`
// writes it into biome.json, where the linter keeps it. `--check` says whether biome.json is current.
import { readFileSync, writeFileSync } from 'node:fs'

/** Room -> the rooms whose door (`index.ts`) it may import. Every room may import `world`. */
export const rooms = {
  world: [],
  model: [],
  filter: [],
  registry: ['aws'],
  policy: ['model'],
  network: ['model'],
  aws: ['model'],
  kafka: [],
  check: ['network', 'policy', 'model'],
  report: ['check', 'network', 'control', 'lab', 'mapping', 'probe', 'replay', 'model'],
  sources: ['filter', 'aws', 'model'],
  broker: ['kafka', 'policy', 'aws', 'model'],
  targets: ['kafka', 'aws', 'model'],
  mapping: ['kafka', 'filter', 'registry', 'targets', 'model'],
  probe: ['mapping', 'kafka', 'check', 'aws', 'model'],
  control: ['mapping', 'targets', 'kafka', 'filter', 'registry', 'sources', 'aws', 'model'],
  replay: ['control', 'mapping', 'targets', 'kafka', 'aws', 'model'],
  observe: ['control', 'mapping'],
  lab: ['control', 'broker', 'mapping', 'targets', 'check', 'network', 'policy', 'sources', 'kafka', 'aws', 'model'],
}

function override(room, allowed) {
  const others = [...Object.keys(rooms), 'cli'].filter((r) => r !== room)
  const doors = room === 'world' ? allowed : [...allowed, 'world']
  const group = [...others.map((r) => `**/${r}/**`), ...doors.map((r) => `!**/${r}/index.ts`)]
  const message = `room ${room} may import only the doors (index.ts) of: ${doors.join(', ') || 'none'} (ARCHITECTURE.md)`
  const rule = { level: 'error', options: { patterns: [{ group, message }] } }
  return { includes: [`src/${room}/**/*.ts`], linter: { rules: { style: { noRestrictedImports: rule } } } }
}

export const overrides = Object.entries(rooms).map(([room, allowed]) => override(room, allowed))

const path = new URL('../biome.json', import.meta.url)
const current = readFileSync(path, 'utf8')
const wanted = `${JSON.stringify({ ...JSON.parse(current), overrides }, null, 2)}\n`
if (process.argv.includes('--check')) {
  if (JSON.stringify(JSON.parse(current).overrides) !== JSON.stringify(overrides)) {
    console.error('biome.json does not hold the table of scripts/rooms.mjs: run node scripts/rooms.mjs')
    process.exit(1)
  }
} else if (import.meta.filename === process.argv[1]) {
  writeFileSync(path, wanted)
}
