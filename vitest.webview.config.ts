import { defineConfig } from 'vitest/config';

/** Panels in a real browser, without an editor around them. Needs Chromium (test/support/browser.mjs). */
export default defineConfig({
  test: {
    include: ['test/webview/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
