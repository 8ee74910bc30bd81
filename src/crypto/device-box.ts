/**
 * Bytes under a key that the platform keeps and gives out to nobody (WebCrypto, AES-256-GCM, not extractable). Whoever can
 * use the device can use it: this only keeps the bytes from being carried away alone.
 */
import type { RandomBytes } from './random.js'

/** Not extractable. Named in no way that is known both to browsers and to Node. */
type DeviceKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

export interface DeviceBox {
  readonly key: DeviceKey
  /** 12 bytes. */
  readonly iv: Uint8Array<ArrayBuffer>
  readonly box: Uint8Array<ArrayBuffer>
}

/** False where WebCrypto is not there, as on pages over plain http. */
export function hasDeviceKeys(platform: { readonly subtle?: unknown } = globalThis.crypto): boolean {
  return platform.subtle !== undefined
}

export async function sealUnderDeviceKey(message: Uint8Array, random: RandomBytes): Promise<DeviceBox> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const iv = new Uint8Array(random(12))
  const box = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new Uint8Array(message))
  return { key, iv, box: new Uint8Array(box) }
}

/** Undefined when it was changed. */
export async function openUnderDeviceKey({ key, iv, box }: DeviceBox): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, box))
  } catch {
    return undefined
  }
}
