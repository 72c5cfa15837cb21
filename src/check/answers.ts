import type { Unknown } from '../model/index.ts'

/** The flags that give what an unknown value is made of, by its identity. */
export function answersTo({ unknown }: Pick<Unknown, 'unknown'>): readonly string[] {
  const names = unknown.match(/\b(?:parameter|import|ssm|resolve|getatt|address|groups):[^,(){}$]+|AWS::\w+/g) ?? []
  const flags = names.map((name) => pseudo[name] ?? `--set ${quoted(`${name.replace(/^parameter:/, '')}=`)}`)
  return [...new Set(flags)]
}

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Region': '--region',
  'AWS::Partition': '--region',
  'AWS::URLSuffix': '--region',
  'AWS::AccountId': '--account',
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w:/.=@%+-]+$/.test(text) ? text : `'${text}'`
}
