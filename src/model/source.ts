/** Where something is written. `line` and `column` count from 1. */
export interface SourceLocation {
  readonly file: string
  readonly line: number
  readonly column?: number
  /** What it is called there, where one line holds many: `module.vpc.aws_route.private[0]`, in a plan of Terraform. */
  readonly address?: string
  /** The path of the CDK's construct that made it: `Network/Vpc/PrivateSubnet1/DefaultRoute`. */
  readonly construct?: string
}

/** `template.yaml:42`, or `plan.json:1 (aws_vpc.main)`, as every finding and error prints a place. */
export function formatLocation({ file, line, address, construct }: SourceLocation): string {
  const name = address ?? construct
  return `${file}:${line}${name === undefined ? '' : ` (${name})`}`
}
