#!/usr/bin/env node
// `node sealdrop-admin.js --help` tells what an operator can do.
require('./lib/require-node.js')
require('./lib/sealdrop.js').runAdmin()
