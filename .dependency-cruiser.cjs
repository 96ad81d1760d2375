/**
 * The import law as code: text -> tree -> model -> results -> features -> editor. Each folder lists what it may import;
 * anything else inside the project is an error.
 */
const allowed = {
  'server/src/syntax': [],
  'server/src/model': ['server/src/syntax'],
  'server/src/simulate': ['server/src/syntax', 'server/src/model'],
  'server/src/interchange': ['server/src/syntax', 'server/src/model', 'server/src/simulate'],
  'server/src/checks': ['server/src/syntax', 'server/src/model', 'server/src/simulate'],
  'server/src/features': ['server/src/syntax', 'server/src/model', 'server/src/simulate', 'server/src/checks', 'server/src/interchange', 'server/src/protocol'],
  'server/src/protocol': [],
  'server/src/cli': ['server/src/syntax', 'server/src/model', 'server/src/simulate', 'server/src/checks', 'server/src/interchange', 'server/src/features'],
  'server/src/lsp': ['server/src/syntax', 'server/src/model', 'server/src/simulate', 'server/src/checks', 'server/src/features', 'server/src/protocol'],
  'client/src': ['server/src/protocol', 'media/messages.ts'],
  media: [],
};

const escape = (path) => path.replaceAll('.', '\\.');

module.exports = {
  forbidden: [
    ...Object.entries(allowed).map(([folder, may]) => ({
      name: `law-${folder.replaceAll('/', '-')}`,
      severity: 'error',
      comment: `${folder} may import only: ${[folder, ...may].join(', ')}`,
      from: { path: `^${escape(folder)}/` },
      to: {
        path: '^(server|client|media|test|scripts)/',
        pathNot: [folder, ...may].map((path) => (path.endsWith('.ts') ? `^${escape(path)}$` : `^${escape(path)}/`)),
      },
    })),
    {
      name: 'only-lsp-knows-the-connection',
      severity: 'error',
      from: { path: '^(server/src|media)/', pathNot: '^server/src/(lsp/|main-)' },
      to: { path: 'node_modules/vscode-(languageserver|languageclient|jsonrpc)/' },
    },
    { name: 'only-client-knows-vscode', severity: 'error', from: { pathNot: '^(client|test)/' }, to: { path: '^vscode$' } },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: { tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' }, tsConfig: { fileName: 'tsconfig.json' } },
};
