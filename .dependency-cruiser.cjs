/**
 * The import law as code: text -> tree -> model -> results -> features -> editor. Each folder lists what it may import;
 * anything else inside the project is an error.
 */
const allowed = {
  'server/src/syntax': [],
  'server/src/model': ['server/src/syntax'],
  'server/src/simulate': ['server/src/syntax', 'server/src/model'],
  'server/src/interchange': ['server/src/syntax', 'server/src/model', 'server/src/simulate'],
  'server/src/format': ['server/src/syntax'],
  'server/src/checks': ['server/src/syntax', 'server/src/model', 'server/src/simulate'],
  'server/src/features': [
    'server/src/syntax',
    'server/src/model',
    'server/src/simulate',
    'server/src/checks',
    'server/src/interchange',
    'server/src/protocol',
  ],
  'server/src/protocol': [],
  'server/src/host': ['server/src/syntax', 'server/src/model'],
  'server/src/workers': [
    'server/src/syntax',
    'server/src/model',
    'server/src/simulate',
    'server/src/checks',
    'server/src/interchange',
    'server/src/host',
  ],
  'server/src/cli': [
    'server/src/syntax',
    'server/src/model',
    'server/src/simulate',
    'server/src/checks',
    'server/src/interchange',
    'server/src/features',
    'server/src/host',
    'server/src/format',
    'server/src/workers',
  ],
  'server/src/lsp': [
    'server/src/format',
    'server/src/host',
    'server/src/syntax',
    'server/src/model',
    'server/src/simulate',
    'server/src/checks',
    'server/src/features',
    'server/src/protocol',
    'server/src/workers',
  ],
  'client/src': [
    'server/src/protocol',
    'media/messages.ts',
    'media/memory-messages.ts',
    'media/array-messages.ts',
    'media/machine-messages.ts',
    'media/training-messages.ts',
  ],
  media: [],
};

const literal = (path) => path.replaceAll('.', '\\.');

module.exports = {
  forbidden: [
    ...Object.entries(allowed).map(([folder, may]) => ({
      name: `law-${folder.replaceAll('/', '-')}`,
      severity: 'error',
      comment: `${folder} may import only: ${[folder, ...may].join(', ')}`,
      from: { path: `^${literal(folder)}/` },
      to: {
        path: '^(server|client|media|test|scripts)/',
        pathNot: [folder, ...may].map((path) => (path.endsWith('.ts') ? `^${literal(path)}$` : `^${literal(path)}/`)),
      },
    })),
    {
      name: 'folder-without-law',
      severity: 'error',
      comment: 'say above what this folder may import',
      from: { path: '^server/src/[^/]+/', pathNot: Object.keys(allowed).map((folder) => `^${literal(folder)}/`) },
      to: { path: '^(server|client|media)/' },
    },
    {
      name: 'only-lsp-knows-the-connection',
      severity: 'error',
      from: { path: '^(server/src|media)/', pathNot: '^server/src/(lsp/|main-)' },
      to: { path: 'node_modules/vscode-(languageserver|languageclient|jsonrpc)/' },
    },
    {
      name: 'only-client-knows-vscode',
      severity: 'error',
      from: { pathNot: '^(client|test)/' },
      to: { path: '^(vscode$|node_modules/@types/vscode/)' },
    },
    {
      // Types may refer to each other in a circle; values may not, because one of them would not exist yet when the other loads.
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // Packages that only name their files in an `exports` map (the protocol libraries) are found like Node finds them.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
