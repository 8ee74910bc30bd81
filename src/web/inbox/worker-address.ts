/** The only address that this page may make a worker of: its own policy says so to Trusted Types. */

interface TrustedTypes {
  readonly createPolicy: (
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ) => { readonly createScriptURL: (url: string) => unknown }
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined

/** As the build has written it into the page. */
export function workerAddress(): string {
  const address = document.querySelector('main')?.dataset['worker'] ?? ''
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes }
  if (trustedTypes === undefined) return address
  try {
    policy ??= trustedTypes.createPolicy('sealdrop-worker', {
      createScriptURL: (url) => (url === address ? url : ''),
    })
  } catch {
    // The page was shown without its own policy: it opens everything by itself then.
    return ''
  }
  // What `Worker` takes, where there are such types.
  return policy.createScriptURL(address) as string
}
