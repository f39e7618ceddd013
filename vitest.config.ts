import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Child processes and converters share two cores with the suites that wait for them.
    maxWorkers: 2,
    // Node runs the tests as it runs the program. Vite would compile each module again for each file.
    experimental: { viteModuleRunner: false },
    // How long a busy machine may take: for a test, and to get where a test waits for it.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
