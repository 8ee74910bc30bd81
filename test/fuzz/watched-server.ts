/** The server, and an answer to whoever started it about what its memory holds. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import '../../server.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

process.on('message', (message) => {
  if (message !== 'heap') return
  // Twice: what the first collection finalises, the second one frees.
  collect()
  collect()
  process.send?.({ heapUsed: process.memoryUsage().heapUsed })
})
