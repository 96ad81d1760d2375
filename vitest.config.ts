import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,fixtures,lsp}/**/*.test.ts'],
    testTimeout: 60_000,
  },
});
