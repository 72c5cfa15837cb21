/** The public name of a service in a Region: `sts.us-east-1.amazonaws.com`. */
export function serviceHost(service: string, region: string): string {
  return `${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
}
