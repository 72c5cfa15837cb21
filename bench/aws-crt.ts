import { judge } from '../test/support/judges.ts'

/** An environment in which our client finds `aws-crt`, as if it were installed beside it. */
export function awsCrt(): { readonly skip: string | false; readonly env: NodeJS.ProcessEnv } {
  const { path, skip } = judge('aws-crt')
  return { skip, env: { ...process.env, NODE_PATH: path } }
}
