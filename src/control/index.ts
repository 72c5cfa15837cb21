/** What runs mappings, for the lab and for `serve`. */
export { locate } from './cluster-place.ts'
export { type Connecting, connecting } from './connecting.ts'
export { launchMapping } from './launch.ts'
export { type DesiredMapping, Reconciler } from './reconciler.ts'
export { serve } from './serve.ts'
export { readServeConfig } from './serve-config.ts'
export { readServeAccess } from './source-access.ts'
