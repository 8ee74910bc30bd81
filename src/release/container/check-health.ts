/** What the engine of a container asks: ends with 0 when the server answers that it can do its work, else with 1. */
import { get } from 'node:http'
import { parseConfig, readSettings } from '../../server/config.js'

/** The server waits up to 2 s for its store before it says that it is unhealthy. */
const ANSWER_WITHIN_MS = 4_000

const { host, port, baseUrls } = parseConfig(readSettings().environment)
const path = `${new URL(baseUrls[0]).pathname.replace(/\/$/, '')}/health`

// On Linux the address that stands for all addresses leads to this machine itself.
get({ host, port, path, timeout: ANSWER_WITHIN_MS }, ({ statusCode }) => {
  end(statusCode === 200, `${path} answered ${String(statusCode)}`)
})
  .once('timeout', () => {
    end(false, `${path} did not answer in time`)
  })
  .once('error', (error) => {
    end(false, error.message)
  })

function end(isHealthy: boolean, finding: string): never {
  process.stdout.write(`${finding}\n`)
  process.exit(isHealthy ? 0 : 1)
}
