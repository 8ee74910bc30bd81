import type { Socket } from 'node:net'
import type { Response } from 'express'

/** What is still to be called for the answers that one connection has to carry: one listener for all of them. */
const pendingOf = new WeakMap<Socket, Set<() => void>>()

/**
 * Calls back once, when the answer has been handed over or can no longer be. A response alone does not always say so: one
 * that waits behind another on its connection is never told that the connection is gone, and one may be gone already.
 */
export function whenOver(response: Response, callback: () => void): void {
  const { socket } = response.req
  if (socket.destroyed) {
    callback()
    return
  }
  const pending = pendingOf.get(socket) ?? watch(socket)
  pending.add(callback)
  response.once('close', () => {
    if (pending.delete(callback)) callback()
  })
}

function watch(socket: Socket): Set<() => void> {
  const pending = new Set<() => void>()
  pendingOf.set(socket, pending)
  socket.once('close', () => {
    for (const callback of pending) callback()
    pending.clear()
  })
  return pending
}
