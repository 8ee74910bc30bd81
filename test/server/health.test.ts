import assert from 'node:assert/strict'
import { onEachStore } from '../setup/stores.js'
import { startTestServer } from '../setup/test-server.js'

onEachStore('health', (kind) => {
  it('is said to be well while the store answers', async () => {
    const server = await startTestServer(kind)
    try {
      const answer = await server.http.get('/health')
      const body = answer.body as { readonly status: string }
      assert.equal(answer.status, 200)
      assert.deepEqual(Object.keys(body), ['status', 'timestamp', 'version'])
      assert.equal(body.status, 'healthy')
    } finally {
      await server.stop()
    }
  })
})
