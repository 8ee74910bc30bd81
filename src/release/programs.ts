/** The two programs of the archive. In one bundle, since they share nearly all of their code; each begins when it is asked for. */

export async function startServer(): Promise<void> {
  await import('../../server.js')
}

export async function runAdmin(): Promise<void> {
  await import('../admin/main.js')
}
