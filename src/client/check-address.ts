import { challengeAnswer } from '../protocol/challenge.js'
import { SealdropError } from './sealdrop-error.js'
import type { CallServer } from './server-calls.js'

/** As servers say theirs: without a slash at its end, and whatever capitals and ports it was typed with. What is none stays as it is. */
export function plainAddress(typed: string): string {
  const address = URL.canParse(typed) ? new URL(typed).href : typed
  return address.replace(/\/+$/, '')
}

/**
 * Whether the server knows itself by this address: else it hands out no challenge that a careful client signs. It judges that
 * before it looks for the box.
 */
export async function checkAddress(call: CallServer, address: string): Promise<void> {
  const body = { link_token: `link_${'A'.repeat(32)}`, origin: new URL(address).origin }
  try {
    await call({ path: '/challenge_request', body, schema: challengeAnswer })
  } catch (error) {
    if (!(error instanceof SealdropError) || error.code !== 'box_not_found') {
      const isRefused = error instanceof SealdropError && error.code === 'invalid_request'
      throw isRefused ? new SealdropError('address_not_its_own', { cause: error }) : error
    }
  }
}
