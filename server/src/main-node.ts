#!/usr/bin/env node
/** The language server as a Node program: over the channel VS Code opens (`--node-ipc`) or standard input and output (`--stdio`). */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { version } from '../../package.json';
import { createNodeHost } from './host/node.ts';
import { serve } from './lsp/server.ts';

// `dist/server.cjs` lies beside the folder of shipped files, in a checkout as in the package.
const library = join(__dirname, '..', 'library');

/** `accel:networks/lenet5`, ... */
function presets(): string[] {
  try {
    return readdirSync(library, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.accel'))
      .map((path) => `accel:${path.replaceAll('\\', '/').slice(0, -'.accel'.length)}`)
      .sort();
  } catch {
    return [];
  }
}

serve(createConnection(ProposedFeatures.all), {
  host: createNodeHost(library),
  presets,
  version,
  trainingProgram: join(__dirname, 'train-worker.cjs'),
});
