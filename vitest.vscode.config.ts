import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * The packaged extension in a real VS Code: `suite` inside its extension host, `ui` through its window. Needs Chromium and
 * installs an embedded VS Code once (test/support/host/install.mjs).
 */
export default defineConfig({
  test: {
    include: ['test/vscode/**/*.test.ts'],
    globalSetup: ['test/vscode/setup.ts'],
    // The suite's cases are listed here but run in the extension host; only there `vscode` is real.
    alias: { vscode: fileURLToPath(new URL('test/vscode/no-vscode.ts', import.meta.url)) },
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 400_000,
  },
});
