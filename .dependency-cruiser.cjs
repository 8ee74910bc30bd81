/** Arrows point down only: docs/architecture.md says why. */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'encoding-imports-nothing',
      severity: 'error',
      from: { path: '^src/encoding/' },
      to: { pathNot: '^src/encoding/' },
    },
    {
      name: 'crypto-stands-on-encoding',
      severity: 'error',
      from: { path: '^src/crypto/' },
      to: { pathNot: ['^src/(crypto|encoding)/', '^node_modules/(tweetnacl|@noble|@scure)/'] },
    },
    {
      name: 'protocol-stands-on-encoding',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { pathNot: ['^src/(protocol|encoding)/', '^node_modules/zod/'] },
    },
    {
      name: 'pages-stand-on-protocol',
      severity: 'error',
      from: { path: '^src/pages/' },
      to: { path: '^(src|migrations|server)', pathNot: '^src/(pages|texts|protocol|encoding)/' },
    },
    {
      name: 'texts-import-nothing',
      severity: 'error',
      from: { path: '^src/texts/' },
      to: { pathNot: '^src/texts/' },
    },
    {
      name: 'web-stands-on-client',
      severity: 'error',
      from: { path: '^src/web/' },
      to: { pathNot: ['^src/(web|client|protocol|crypto|encoding)/', '^node_modules/(zod|idb|qr)/'] },
    },
    {
      name: 'nobody-imports-web',
      severity: 'error',
      from: { path: '^(src|migrations|server)', pathNot: '^src/web/' },
      to: { path: '^src/web/' },
    },
    {
      name: 'nobody-imports-pages',
      severity: 'error',
      from: { path: '^(src|migrations|server)', pathNot: '^src/(pages|release)/' },
      to: { path: '^src/pages/' },
    },
    {
      name: 'primitives-only-in-crypto',
      severity: 'error',
      from: { path: '^(src|migrations|server)', pathNot: '^src/crypto/' },
      to: { path: '^node_modules/(tweetnacl|@noble|@scure)' },
    },
    {
      name: 'client-stands-on-protocol',
      severity: 'error',
      from: { path: '^src/client/' },
      to: { pathNot: ['^src/(client|protocol|crypto|encoding)/', '^node_modules/zod/'] },
    },
    {
      name: 'cli-stands-on-client',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^(src|migrations|server)', pathNot: '^src/(cli|client|protocol|encoding)/' },
    },
    {
      name: 'nobody-imports-cli',
      severity: 'error',
      from: { path: '^(src|migrations|server)', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'admin-stands-on-server',
      severity: 'error',
      from: { path: '^src/admin/' },
      to: { path: '^(src|server)', pathNot: '^src/(admin|server|protocol|crypto|encoding)/' },
    },
    {
      name: 'only-the-release-imports-programs',
      severity: 'error',
      from: { path: '^(src|migrations|server)', pathNot: '^src/(admin|release)/' },
      to: { path: '^(server\\.ts|src/(admin|release)/)' },
    },
    {
      name: 'server-does-not-import-client',
      severity: 'error',
      from: { path: '^(src/server|migrations|server)' },
      to: { path: '^src/client/' },
    },
    {
      name: 'zod-only-at-the-edges',
      severity: 'error',
      from: { path: '^(src|migrations|server)', pathNot: '^src/(protocol|client|web)/' },
      to: { path: '^node_modules/zod' },
    },
    {
      name: 'database-only-in-stores',
      severity: 'error',
      from: {
        path: '^(src|migrations|server)',
        pathNot: ['^src/server/database/', '-store\\.ts$', '^migrations/'],
      },
      to: { path: '^node_modules/(kysely|mysql2|libsql)' },
    },
    {
      name: 'drivers-only-in-dialects',
      severity: 'error',
      from: { path: '^(src|migrations|server)', pathNot: '^src/server/database/dialects/' },
      to: { path: '^node_modules/(mysql2|libsql)' },
    },
    {
      name: 'express-only-at-the-edge',
      severity: 'error',
      from: {
        path: '^(src|migrations|server)',
        pathNot: ['^src/server/http/', '^src/server/app\\.ts$', '-routes\\.ts$'],
      },
      to: { path: '^node_modules/(@types/)?(express|express-static-gzip|helmet|cors)' },
    },
    {
      name: 'only-app-imports-routes',
      severity: 'error',
      from: { pathNot: '^src/server/app\\.ts$' },
      to: { path: '-routes\\.ts$' },
    },
    {
      name: 'rules-and-stores-know-no-http',
      severity: 'error',
      from: {
        path: '^src/server/(boxes|ownership|drops|contacts|database)/',
        pathNot: '-routes\\.ts$',
      },
      to: { path: '^src/server/(http/|context\\.ts|app\\.ts)' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(src|migrations|server)' },
      to: { path: '^test/' },
    },
    { name: 'known-modules', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    // What it imports is there in the archive only.
    exclude: { path: '^src/release/archive/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
  },
}
