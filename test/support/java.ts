import { type JudgeName, judge } from './judges.ts'
import { root } from './paths.ts'
import { spawnLeashed } from './process.ts'

/** Options of the Java machine that runs a program of `test/support/java` with a judge's jars. */
export function javaArguments(program: string, args: readonly string[], jars: JudgeName = 'kafka'): string[] {
  return [
    ...['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-Xmx256m'],
    `-Dlog4j2.configurationFile=file:${root}/test/support/kafka-log4j2.properties`,
    ...['-cp', `${judge(jars).path}/*`, `${root}/test/support/java/${program}.java`, ...args],
  ]
}

/** Runs it to its end with `input` to read; resolves with what it printed. */
export async function java(
  program: string,
  args: readonly string[],
  input = '',
  jars: JudgeName = 'kafka',
): Promise<string> {
  const child = spawnLeashed(judge('java').path, javaArguments(program, args, jars), { stdio: 'pipe' })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout?.on('data', (chunk) => out.push(chunk))
  child.stderr?.on('data', (chunk) => err.push(chunk))
  child.stdin?.end(input)
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code === 0) return Buffer.concat(out).toString()
  throw new Error(`${program} ended with ${code}:\n${Buffer.concat(err)}`)
}
