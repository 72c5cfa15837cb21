/** What runs mappings, for the lab and for `serve`. */
export { launchMapping } from './launch.ts'
export { type DesiredMapping, Reconciler } from './reconciler.ts'
export { serve } from './serve.ts'
export { readServeConfig } from './serve-config.ts'
