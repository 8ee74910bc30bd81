import nacl from 'tweetnacl'

/** How often a key was tried on something meanwhile, in this thread and without WebCrypto. */
export async function triesOf(act: () => Promise<unknown>): Promise<number> {
  const { box } = nacl
  const { open } = box
  let tries = 0
  const counting = (...parts: Parameters<typeof open>) => {
    tries++
    return open(...parts)
  }
  box.open = Object.assign(counting, open)
  try {
    await act()
    return tries
  } finally {
    box.open = open
  }
}
