// LiteSpeed's own program does this for an app, no more and no less: the socket that listens is there already, as file 0, the
// first `listen` takes it whatever it was asked for, later ones do nothing, and stdout goes to a file that it was told, or nowhere.
const fs = require('node:fs')
const http = require('node:http')
const path = require('node:path')

const { LSNODE_ROOT, LSNODE_STARTUP_FILE = 'app.js', LSNODE_CONSOLE_LOG = '/dev/null' } = process.env
const { listen } = http.Server.prototype
let isTaken = false

process.chdir(LSNODE_ROOT)
fs.closeSync(1)
fs.openSync(LSNODE_CONSOLE_LOG, 'a')
http.Server.prototype.address = () => process.env.LSNODE_SOCKET
http.Server.prototype.listen = function (port, ...rest) {
  if (isTaken) {
    console.error('http.Server.listen() was called more than once, ignore.')
    return this
  }
  isTaken = true
  this.prependListener('request', ({ socket }) => {
    Object.defineProperty(socket, 'remoteAddress', { get: () => '127.0.0.1', configurable: true })
    Object.defineProperty(socket, 'remotePort', { get: () => port, configurable: true })
  })
  listen.call(this, { fd: 0 }, () => {
    const callback = rest.at(-1)
    if (typeof callback === 'function') this.once('listening', callback)
    this.emit('listening')
  })
  return this
}
const app = require(path.join(LSNODE_ROOT, LSNODE_STARTUP_FILE))
if (!isTaken && typeof app.listen === 'function') app.listen(3000)
