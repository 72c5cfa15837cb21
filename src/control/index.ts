/** What runs mappings, for the lab and for `serve`. */
export { launchMapping } from './launch.ts'
export { type DesiredMapping, Reconciler } from './reconciler.ts'
export { readServeConfig, type ServeFunction } from './serve-config.ts'
