import { removeSharedMariadb } from './stores.js'

export async function mochaGlobalTeardown(): Promise<void> {
  await removeSharedMariadb()
}
