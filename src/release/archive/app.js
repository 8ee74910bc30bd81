// What Passenger, LiteSpeed and `node app.js` load: starts the server.
require('./lib/require-node.js')

// Shared hosts end a process for its memory sooner than for its time. V8 then keeps what is young small and cleans up earlier:
// under the same load a third less memory, for up to twice the time that a page of drops takes.
var isLoadedByHost = require.main !== module
if (isLoadedByHost || isAddressSpaceLimited()) require('v8').setFlagsFromString('--optimize-for-size')

require('./lib/sealdrop.js').startServer()

function isAddressSpaceLimited() {
  var fs = require('fs')
  var file = '/proc/self/limits'
  return fs.existsSync(file) && /^Max address space +[0-9]/m.test(fs.readFileSync(file, 'utf8'))
}
