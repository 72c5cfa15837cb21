import { judge } from './judges.ts'
import { ended, eventually, freePort, spawnLeashed } from './process.ts'
import { runFolder } from './run-folder.ts'

export interface Apicurio extends AsyncDisposable {
  /** Of Confluent's API, as a mapping's SchemaRegistryURI has it. */
  readonly url: string
}

/** A schema registry that keeps its schemas in memory; it is up in some 15 s. */
export async function startApicurio(): Promise<Apicurio> {
  const folder = runFolder('apicurio')
  const port = await freePort()
  const jar = `${judge('apicurio').path}/quarkus-run.jar`
  const server = spawnLeashed(judge('java-21').path, ['-XX:TieredStopAtLevel=1', '-Xmx512m', '-jar', jar], {
    cwd: folder.dir,
    env: { ...process.env, QUARKUS_HTTP_HOST: '127.0.0.1', QUARKUS_HTTP_PORT: `${port}` },
    stdio: 'ignore',
  })
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`
  const up = async () => {
    if (server.exitCode !== null) throw new Error(`Apicurio ended with ${server.exitCode}`)
    const answer = await fetch(`${url}/subjects`).catch(() => undefined)
    return answer?.ok || undefined
  }
  await eventually('Apicurio', up, 120_000)
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.kill('SIGKILL')
      await ended(server)
      folder[Symbol.dispose]()
    },
  }
}
