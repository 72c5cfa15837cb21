import { Command } from 'commander'
import { orOne, report } from './failure.ts'
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
  .description('read what describes it, prove the flows of every mapping, print what stands in the way')
  .argument(
    '[sources...]',
    'CloudFormation or SAM templates (YAML or JSON), the folder of cdk synth (cdk.out), Terraform or OpenTofu plans or states (show -json), folders that are snapshots; several are joined; NAME=FILE names a stack',
  )
  .option(
    '--all',
    'one table: account, Region, mapping, verdict, root cause; a source that cannot be read keeps none from being told',
  )
  .option('--live', 'read the accounts that the AWS credentials are for, alone or beside sources')
  .option('--profile <profile>', 'with --live: of the AWS configuration; may be given again', collect)
  .option('--endpoint-url <url>', 'with --live: call all services there')
  .option('--set <name=value>', 'the value of a parameter, or of what the check asks for; may be given again', collect)
  .option('--values <file>', 'the same from a YAML or JSON file')
  .option(
    '--parameters <file>',
    "a stack's parameters, in one of the AWS CLI's forms or samconfig.toml; may be given again, NAME=FILE for one stack",
    collect,
  )
  .option('--config-env <name>', 'the environment of samconfig.toml', 'default')
  .option(
    '--region <region>',
    'the Region that AWS::Region stands for; of a snapshot, whose mappings are checked; with --live it may be given again',
    collect,
  )
  .option('--account <id>', 'the account that AWS::AccountId stands for')
  .option('--fail-on <severity>', 'the lowest that makes the exit code 1: error, warning, note, never', 'error')
  .option(
    '--format <format[=file]>',
    'text, json, sarif, github, markdown, html, svg, dot; may be given again, one of them to stdout',
    collect,
  )
  .option('--baseline <file>', 'accept what the file lists, fail on what is new')
  .option('--write-baseline', 'write what is found now into the file of --baseline')
  .option('--verbose', 'every hop of every flow')
  .option('--without <what>', 'what would break without it: the id of a resource or rule, or FILE:LINE')
  .option('--exposure <group>', 'what a security group lets in, and to what')
  .option('--json', 'short for --format json')
  .addHelpText('after', '\nExit codes: 0 nothing found, 1 findings, 2 could not run.')
  .action(async (sources: readonly string[], _options: unknown, command: Command) => {
    const { checkCommand } = await import('./commands/check.ts')
    process.exitCode = await checkCommand(sources, command.optsWithGlobals())
  })

program
  .command('snapshot')
  .description(
    'write what an AWS account has into a folder, for check: outputs of the AWS CLI, to be compared and committed',
  )
  .option('--output <folder>', 'where it is written: ACCOUNT/REGION/ below it')
  .option('--region <region>', 'may be given again (default: as the AWS configuration has it)', collect)
  .option('--profile <profile>', 'of the AWS configuration; may be given again', collect)
  .option('--endpoint-url <url>', 'call all services there')
  .option('--print-policy', 'print the IAM policy that it needs, and do nothing else')
  .option('--json', 'one JSON document on stdout')
  .addHelpText(
    'after',
    '\nExit codes: 0 written, also where AWS refused something, 2 could not run. No secret is asked for its value.',
  )
  .action(async (_options: unknown, command: Command) => {
    const { snapshotCommand } = await import('./commands/snapshot.ts')
    process.exitCode = await snapshotCommand(command.optsWithGlobals())
  })

program
  .command('explain')
  .description("what a finding's code means and how to mend it; or, for mappings, what AWS's sentence means")
  .argument(
    '[what...]',
    'a code of a finding; or sources as for check, and last the one mapping to explain, by its id, of an account also by its UUID or its function',
  )
  .option('--says <sentence>', 'what AWS shows in LastProcessingResult: "Connection error"')
  .option('--live', 'as for check')
  .option('--profile <profile>', 'as for check', collect)
  .option('--endpoint-url <url>', 'as for check')
  .option('--set <name=value>', 'as for check', collect)
  .option('--values <file>', 'as for check')
  .option('--parameters <file>', 'as for check', collect)
  .option('--config-env <name>', 'as for check', 'default')
  .option('--region <region>', 'as for check', collect)
  .option('--account <id>', 'as for check')
  .option('--fail-on <severity>', 'as for check', 'error')
  .option('--json', 'for mappings: one JSON document on stdout')
  .addHelpText('after', '\nExit codes for mappings: as check.')
  .action(async (what: readonly string[], _options: unknown, command: Command) => {
    const { explainCommand } = await import('./commands/explain.ts')
    process.exitCode = await explainCommand(what, command.optsWithGlobals())
  })

program
  .command('lab')
  .description(
    'run what a template describes on this machine: brokers, mapping and function, in the network that was proved',
  )
  .argument('[sources...]', 'CloudFormation or SAM templates, a cdk.out, plans of Terraform; as for check', [
    exampleTemplate(),
  ])
  .option('--set <name=value>', 'the value of a parameter; may be given again', collect)
  .option(
    '--secret <name=where>',
    'a secret that a mapping logs in with, by its name or ARN: NAME=file:PATH or NAME=env:VARIABLE; may be given again',
    collect,
  )
  .option('--values <file>', 'as for check')
  .option('--parameters <file>', 'as for check', collect)
  .option('--config-env <name>', 'as for check', 'default')
  .option('--region <region>', 'the Region to play', 'us-east-1')
  .option('--records <count>', 'sample records to produce before --until-drained waits', '120')
  .option('--rate <count>', 'sample records per second while the lab runs', '5')
  .option('--partitions <count>', 'partitions of each topic of which the sources do not say it', '6')
  .option('--port <port>', 'first port on 127.0.0.1 for your own Kafka tools; 0: any')
  .option(
    '--on-destination-failure <what>',
    'records that a failure destination does not take: wait for it, or drop them, as on AWS',
    'wait',
  )
  .option(
    '--metrics-address <host:port>',
    'as for serve: metrics, health and readiness of the mappings; off without it',
  )
  .option('--until-drained', 'produce the sample records, wait until all are settled, exit')
  .option('--timeout <seconds>', 'with --until-drained: give up when nothing settles for so long', '60')
  .option('--json', 'with --until-drained: one JSON document on stdout')
  .addHelpText(
    'after',
    '\nExit codes: 0 all is settled, or it was ended by Ctrl-C, 1 it is not or the lab could not run, 2 the flags are wrong.',
  )
  .action(async (sources: readonly string[], _options: unknown, command: Command) => {
    const { labCommand } = await import('./commands/lab.ts')
    process.exitCode = await orOne(labCommand(sources, command.optsWithGlobals()))
  })

program
  .command('serve')
  .description('run mappings against real Kafka clusters; an edit of the file restarts what it changes')
  .argument(
    '<sources...>',
    "a YAML file with CreateEventSourceMapping's keys and a function, or Mappings with several; or templates, a cdk.out, plans, as for check",
  )
  .option('--dry-run', 'say what would run, and end')
  .option('--json', 'one JSON object a line on stdout: events, or what would run')
  .option(
    '--log-format <format>',
    "text, json (as --json), or aws: mappings' system logs and metrics as Lambda writes them",
    'text',
  )
  .option('--metrics-address <host:port>', 'serve /metrics for Prometheus, /healthz and /readyz there; off without it')
  .option(
    '--drain <seconds>',
    "how long what is in flight may take when it is stopped (default: the function's timeout and 10 s)",
  )
  .option('--mapping <name>', 'only this one; may be given again', collect)
  .option(
    '--function-at <where>',
    "a template's functions: here, the code that it names, or aws, as they are deployed (default: here)",
  )
  .option(
    '--bootstrap-servers <list>',
    'where the cluster is from here, HOST:PORT,... (default: as the file or the template says, or MSK)',
  )
  .option(
    '--secret <name=where>',
    "a template's secret: NAME=file:PATH or NAME=env:VARIABLE; may be given again",
    collect,
  )
  .option('--set <name=value>', 'of a parameter, or Resource.Arn; may be given again', collect)
  .option('--values <file>', 'as for check')
  .option('--parameters <file>', 'as for check', collect)
  .option('--config-env <name>', 'as for check', 'default')
  .option('--region <region>', 'as for check')
  .option('--account <id>', 'as for check')
  .addHelpText(
    'after',
    `
  isthmus serve mapping.yaml --dry-run
  isthmus serve template.yaml --bootstrap-servers 127.0.0.1:9092
  isthmus serve template.yaml --function-at aws --region eu-west-1 --set Cluster.Arn=arn:... --set Orders.Arn=arn:...

Ctrl-C and SIGTERM: what is in flight is settled and committed, and the group is left; the second time what is in flight
is abandoned before that; the third time it ends at once.
Exit codes: 0 stopped in good order, 1 it could not run, or something in flight was abandoned, 2 the flags are wrong.`,
  )
  .action(async (sources: readonly string[], _options: unknown, command: Command) => {
    const { serveCommand } = await import('./commands/serve.ts')
    process.exitCode = await orOne(serveCommand(sources, command.optsWithGlobals()))
  })

program
  .command('replay')
  .description('call a function again with the very events of given records, or with what a failure destination holds')
  .argument('[records...]', 'TOPIC-PARTITION@OFFSET or TOPIC-PARTITION@FIRST..LAST, both ends counted')
  .option('--from <place>', 's3://BUCKET/PREFIX, sqs:URL-OR-ARN or kafka://TOPIC: the failure records there')
  .option(
    '--mapping <file#name>',
    "serve's file or a template, and which of its mappings: cluster, filters, schemas, function",
  )
  .option('--bootstrap-servers <list>', 'the brokers, HOST:PORT,..., without a mapping or elsewhere than it says')
  .option('--auth <how>', 'as for probe')
  .option('--secret <where>', 'as for probe; with a template as for serve, NAME=WHERE', collect)
  .option('--ca <where>', 'as for probe')
  .option('--region <region>', 'of the bucket, the queue or the function, where nothing else says it')
  .option('--set <name=value>', 'with a template: as for serve', collect)
  .option('--values <file>', 'with a template: as for check')
  .option('--parameters <file>', 'with a template: as for check', collect)
  .option('--config-env <name>', 'with a template: as for check', 'default')
  .option('--account <id>', 'with a template: as for check')
  .option('--function-at <where>', 'with a template: as for serve')
  .option('--batch-size <count>', 'without a mapping: most records of one event (default: 100)')
  .option('--invoke', "call the mapping's function instead of printing the events")
  .option('--function <where>', 'call this one: a URL, lambda:NAME, an ARN, or code here, such as src/orders.handler')
  .option('--timeout <seconds>', 'how long the function of --function may take', '840')
  .option('--dry-run', 'with --from: count, and end')
  .option('--yes', 'with --from: do not ask before the function is called')
  .option('--limit <count>', 'with --from: so many failure records at most')
  .option('--delete', 'with --from: delete objects of S3 that were delivered (they are kept otherwise)')
  .option('--keep', 'with --from: keep messages of SQS that were delivered (they are deleted otherwise)')
  .option('--skip-missing', 'with --from: where records are gone from Kafka, deliver the others and settle it')
  .option('--json', 'one JSON object a line on stdout')
  .addHelpText(
    'after',
    `
  isthmus replay orders-3@4711..4720 --mapping mapping.yaml > event.json
  isthmus replay orders-3@4711 --bootstrap-servers 127.0.0.1:9092 --function src/orders.handler
  isthmus replay --from sqs:arn:aws:sqs:eu-west-1:111122223333:failed --mapping mapping.yaml --dry-run
  isthmus replay --from s3://failed-orders/aws/lambda/ --function lambda:orders --yes --delete

Exit codes: 0 all is printed or taken, 1 something is not, or cannot be sent, 2 could not run. The group's offsets are
not touched.`,
  )
  .action(async (records: readonly string[], _options: unknown, command: Command) => {
    const { replayCommand } = await import('./commands/replay.ts')
    process.exitCode = await replayCommand(records, command.optsWithGlobals())
  })

program
  .command('filter')
  .description('try filter patterns on an event: which one matches, or which field fails')
  .requiredOption('--pattern <json>', 'a pattern, or @FILE; may be given again, one that matches is enough', collect)
  .requiredOption('--event <json>', 'a record with its value decoded, or a whole Kafka event; or @FILE, or - for stdin')
  .option('--dialect <dialect>', "lambda (a mapping's filters) or eventbridge", 'lambda')
  .option('--json', 'one JSON document on stdout')
  .addHelpText(
    'after',
    `
  isthmus filter --pattern '{"value":{"status":["active"]}}' --event '{"value":{"status":"idle"}}'

Exit codes: 0 it matches (of a Kafka event: some record), 1 it does not, 2 a pattern or the event cannot be read.`,
  )
  .action(async (_options: unknown, command: Command) => {
    const { filterCommand } = await import('./commands/filter.ts')
    process.exitCode = filterCommand(command.optsWithGlobals())
  })

program
  .command('probe')
  .description('try every step of a mapping from this host, say which one fails and what AWS would show for it')
  .argument('[sources...]', 'as for check: templates, cdk.out, plans, snapshots; for what is not given by flags')
  .option('--mapping <name>', 'the mapping of the sources, where there are several')
  .option('--bootstrap-servers <list>', 'the brokers, HOST:PORT,... (no source names those of MSK)')
  .option(
    '--auth <how>',
    'none, tls, mtls, plain, scram-256, scram-512, oauthbearer, iam (default: as the sources or --ca have it)',
  )
  .option('--secret <where>', 'of the login, as JSON: file:PATH, env:NAME or the ARN of a secret')
  .option('--ca <where>', "the authority of the brokers' certificates: a PEM file, or the ARN of a secret")
  .option('--topic <name>', 'is it there, can its leaders be reached, may it be read')
  .option('--group <id>', 'may it be described and committed to')
  .option('--join', 'join the group and leave it again, which makes it rebalance')
  .option('--region <region>', 'try the services of this Region as well')
  .option('--services <list>', "those services (default: the mapping's, else lambda,sts)")
  .option('--set <name=value>', 'as for check', collect)
  .option('--values <file>', 'as for check')
  .option('--parameters <file>', 'as for check', collect)
  .option('--config-env <name>', 'as for check', 'default')
  .option('--timeout <seconds>', 'for each step', '5')
  .option('--json', 'one JSON document on stdout')
  .option('--print-lambda', "print commands that run it as a function in the cluster's subnets and groups")
  .option('--print-ec2', 'the same, on instances')
  .addHelpText(
    'after',
    '\nExit codes: 0 every step passed, 1 a step failed, 2 could not run. Nothing is written: no record, no offset.',
  )
  .action(async (sources: readonly string[], _options: unknown, command: Command) => {
    const { probeCommand } = await import('./commands/probe.ts')
    process.exitCode = await probeCommand(sources, command.optsWithGlobals())
  })

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
