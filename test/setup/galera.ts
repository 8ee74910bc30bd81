/** A Galera cluster of three nodes on loopback, from Debian's packages. */
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './free-port.js'
import { type MariadbInstance, startMariadb } from './mariadb.js'
import { GALERA_PROVIDER } from './parts.js'

export interface GaleraCluster {
  readonly nodeAt: (at: number) => MariadbInstance
  /** Resolves when that node takes transactions. */
  readonly untilReady: (at: number) => Promise<void>
  readonly isReady: (at: number) => Promise<boolean>
  /** An operator's act, once most nodes are gone for good: those that this one sees are the cluster from now on. */
  readonly declareWhole: (at: number) => Promise<void>
  readonly remove: () => Promise<void>
}

const NODES = 3
const SMALL = ['--innodb-buffer-pool-size=64M', '--innodb-log-file-size=64M']
const READY_WITHIN_MS = 60_000

interface NodePorts {
  readonly group: number
  readonly increments: number
  readonly files: number
}

export async function startGalera(): Promise<GaleraCluster> {
  const ports: NodePorts[] = []
  for (let at = 0; at < NODES; at++) {
    ports.push({ group: await freePort(), increments: await freePort(), files: await freePort() })
  }
  const nodes: MariadbInstance[] = []
  const nodeAt = (at: number): MariadbInstance => {
    const node = nodes[at]
    if (node === undefined) throw new Error(`There is no node ${String(at)}.`)
    return node
  }
  const isReady = async (at: number) => {
    try {
      const rows = await nodeAt(at).query("show status like 'wsrep_ready'")
      return (rows as readonly { readonly Value: string }[])[0]?.Value === 'ON'
    } catch {
      return false
    }
  }
  const untilReady = async (at: number) => {
    const startedAt = Date.now()
    while (!(await isReady(at))) {
      if (Date.now() - startedAt > READY_WITHIN_MS) throw new Error(`Node ${String(at)} is not ready.`)
      await wait(50)
    }
  }
  for (const [at, own] of ports.entries()) {
    const place = {
      // A copy of another node's files fails as root.
      account: 'mysql',
      serving: galeraSettings(own, ports),
      first: at === 0 ? ['--wsrep-new-cluster'] : [],
    } as const
    nodes.push(await startMariadb(SMALL, place))
    await untilReady(at)
  }
  return {
    nodeAt,
    isReady,
    untilReady,
    async declareWhole(at) {
      await nodeAt(at).query(`set global wsrep_provider_options = 'pc.bootstrap=YES'`)
    },
    async remove() {
      for (const node of nodes) {
        node.thaw()
        await node.remove()
      }
    },
  }
}

function galeraSettings(own: NodePorts, all: readonly NodePorts[]): readonly string[] {
  const addressOf = (port: number) => `127.0.0.1:${String(port)}`
  const provider = [
    `base_port=${String(own.group)}`,
    `gmcast.listen_addr=tcp://${addressOf(own.group)}`,
    `ist.recv_addr=${addressOf(own.increments)}`,
  ]
  return [
    '--binlog-format=ROW',
    '--innodb-autoinc-lock-mode=2',
    '--wsrep-on=ON',
    `--wsrep-provider=${GALERA_PROVIDER}`,
    `--wsrep-provider-options=${provider.join(';')}`,
    `--wsrep-cluster-address=gcomm://${all.map(({ group }) => addressOf(group)).join(',')}`,
    '--wsrep-cluster-name=sealdrop-tests',
    '--wsrep-node-address=127.0.0.1',
    '--wsrep-sst-method=rsync',
    `--wsrep-sst-receive-address=${addressOf(own.files)}`,
  ]
}
