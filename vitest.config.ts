import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Child processes and converters share two cores with the suites that wait for them.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // How long a busy machine may take to get where a test waits for it.
    expect: { poll: { timeout: 20_000 } },
  },
});
