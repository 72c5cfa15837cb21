import { isUnknown, type Maybe } from '../model/index.ts'
import type { Template, TemplateResource } from './template.ts'

/** Where a description stands. */
export type Whereabouts = Pick<Template, 'partition' | 'region' | 'account'>

/** Of several that are read together: of the first of which it is known. */
export function whereaboutsOf(all: readonly Whereabouts[]): Whereabouts {
  const first = (of: keyof Whereabouts): Maybe<string> =>
    all.map((each) => each[of]).find((value) => !isUnknown(value)) ?? all[0]![of]
  return { partition: first('partition'), region: first('region'), account: first('account') }
}

/**
 * What the resources of one of several have to say of Region and account: nothing where these are those of all together.
 * One that does not say it stands where the others do, if they agree.
 */
export function apart(one: Whereabouts, all: readonly Whereabouts[]): Pick<TemplateResource, 'region' | 'account'> {
  const together = whereaboutsOf(all)
  const own = (of: 'region' | 'account') => {
    if (one[of] === together[of] || (isUnknown(one[of]) && onlyOne(all, of))) return {}
    return { [of]: one[of] }
  }
  return { ...own('region'), ...own('account') }
}

function onlyOne(all: readonly Whereabouts[], of: 'region' | 'account'): boolean {
  return new Set(all.map((each) => each[of]).filter((value) => !isUnknown(value))).size <= 1
}
