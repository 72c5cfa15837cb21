import type { Mutation } from '../mutation.ts'
import { filterMutations } from './filters.ts'
import { gatewayMutations } from './gateways.ts'
import { linkMutations } from './links.ts'
import { nameMutations } from './names.ts'
import { routeMutations } from './routes.ts'
import { verdictMutations } from './verdicts.ts'
import { wayMutations } from './ways.ts'

export const engineMutations: readonly Mutation[] = [
  ...routeMutations,
  ...filterMutations,
  ...gatewayMutations,
  ...linkMutations,
  ...nameMutations,
  ...wayMutations,
  ...verdictMutations,
]
