import { Command } from 'commander'
import { IsthmusError, messageOf } from '../world/index.ts'
import { exampleTemplate, version } from './package.ts'

/** The command line. Each command's code is loaded when it is used, so that `--help` stays quick. */
const program = new Command('isthmus')
  .description('Connects Kafka clusters to Lambda functions: proves the network, runs the event source mapping.')
  .version(version(), '-V, --version')
  .option('--no-color', 'plain text')
  .showHelpAfterError('(isthmus --help shows what there is)')
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()

program
  .command('check')
  .description('read a template, prove the flows of every mapping, print what stands in the way')
  .argument(
    '<source>',
    'a CloudFormation or SAM template (YAML or JSON), or a Terraform or OpenTofu plan or state (show -json)',
  )
  .option('--set <name=value>', 'the value of a parameter; may be given again', collect)
  .option('--region <region>', 'the Region that AWS::Region stands for')
  .option('--account <id>', 'the account that AWS::AccountId stands for')
  .option('--fail-on <severity>', 'the lowest severity that makes the exit code 1: error, warning', 'error')
  .option('--verbose', 'every hop of every flow')
  .option('--without <what>', 'what would break without it: the id of a resource or rule, or FILE:LINE')
  .option('--exposure <group>', 'what a security group lets in, and to what')
  .option('--json', 'one JSON document on stdout')
  .addHelpText('after', '\nExit codes: 0 nothing found, 1 findings, 2 could not run.')
  .action(async (source: string, _options: unknown, command: Command) => {
    const { checkCommand } = await import('./commands/check.ts')
    process.exitCode = await checkCommand(source, command.optsWithGlobals())
  })

program
  .command('lab')
  .description('run a template on this machine: brokers, mapping and function, in the network that was proved')
  .argument('[source]', 'a CloudFormation or SAM template', exampleTemplate())
  .option('--set <name=value>', 'the value of a parameter; may be given again', collect)
  .option('--region <region>', 'the Region to play', 'us-east-1')
  .option('--records <count>', 'sample records to produce before --until-drained waits', '120')
  .option('--rate <count>', 'sample records per second while the lab runs', '5')
  .option('--partitions <count>', 'partitions of each topic', '6')
  .option('--port <port>', 'first port on 127.0.0.1 for your own Kafka tools; 0: any')
  .option('--until-drained', 'produce the sample records, wait until all are settled, exit')
  .option('--timeout <seconds>', 'with --until-drained: give up when nothing settles for so long', '60')
  .option('--json', 'with --until-drained: one JSON document on stdout')
  .action(async (source: string, _options: unknown, command: Command) => {
    const { labCommand } = await import('./commands/lab.ts')
    process.exitCode = await orOne(labCommand(source, command.optsWithGlobals()))
  })

program
  .command('serve')
  .description('run a mapping against a real Kafka cluster')
  .argument('<config>', "a YAML file with CreateEventSourceMapping's keys and a Function")
  .option('--json', 'events as one JSON object a line on stdout')
  .action(async (config: string, _options: unknown, command: Command) => {
    const { serveCommand } = await import('./commands/serve.ts')
    process.exitCode = await orOne(serveCommand(config, command.optsWithGlobals()))
  })

/** `lab` and `serve` run or do not: for them what could not begin is a failure like any other; bad flags are 2. */
async function orOne(run: Promise<number>): Promise<number> {
  return run.catch((error: unknown) => {
    const code = report(error)
    return error instanceof IsthmusError && error.code === 'ARGUMENT_INVALID' ? code : 1
  })
}

function collect(value: string, all: readonly string[] = []): string[] {
  return [...all, value]
}

// Who reads us has gone (`| head`, a closed terminal): there is nobody to write for, and that is no bug.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EIO') process.exit(141)
    throw error
  })

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

/** Known errors print their message; commander has printed its own; all others keep their stack. */
function report(error: unknown): number {
  if (error instanceof Error && 'exitCode' in error && error.name === 'CommanderError') {
    return error.exitCode === 0 ? 0 : 2
  }
  if (error instanceof IsthmusError) {
    process.stderr.write(`isthmus: ${error.message} (${error.code})\n`)
    return 2
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`)
  return 2
}
