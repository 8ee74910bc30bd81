// What Passenger, LiteSpeed and `node app.js` load: starts the server.
require('./lib/require-node.js')
require('./lib/sealdrop.js').startServer()
