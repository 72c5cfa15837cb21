import { isUnknown, type Maybe } from '../model/index.ts'

/** Where something is: what is not known could be anywhere. */
export interface Place {
  readonly account?: string
  readonly region?: string
}

interface Perhaps {
  readonly account?: Maybe<string> | undefined
  readonly region?: Maybe<string> | undefined
}

/** What is known of where something is. */
export function knownPlace({ account, region }: Perhaps): Place {
  return {
    ...(typeof account === 'string' ? { account } : {}),
    ...(typeof region === 'string' ? { region } : {}),
  }
}

/** What is the same of all of which it is known. */
export function agreedPlace(all: readonly Perhaps[]): Place {
  const agreed = (of: keyof Place) => {
    const [only, ...more] = new Set(all.flatMap((each) => knownPlace(each)[of] ?? []))
    return more.length > 0 ? undefined : only
  }
  return knownPlace({ account: agreed('account'), region: agreed('region') })
}

/** What a place says of what is not known of `described`. */
export function placeWhereOpen(described: Perhaps, { account, region }: Place): Place {
  return knownPlace({
    account: isUnknown(described.account) ? account : undefined,
    region: isUnknown(described.region) ? region : undefined,
  })
}

interface Stated {
  readonly account?: string | undefined
  readonly region?: string | undefined
}

/** May they be one place? */
export function within(answer: Stated, place: Stated): boolean {
  const same = (a: string | undefined, b: string | undefined) => a === undefined || b === undefined || a === b
  return same(answer.account, place.account) && same(answer.region, place.region)
}

/** Are they one place for sure? */
export function surelyWithin(answer: Stated, place: Stated): boolean {
  const same = (a: string | undefined, b: string | undefined) => a !== undefined && a === b
  return same(answer.account, place.account) && same(answer.region, place.region)
}
