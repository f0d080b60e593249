import { defineConfig } from 'vitest/config';

const project = (name: string, testTimeout: number) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], environment: 'node', testTimeout, hookTimeout: testTimeout },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', 20_000),
      // with other people's tools as judges: dciodvfy, pydicom
      project('conformance', 120_000),
      // whole models on whole heads, against reference segmentations
      project('accuracy', 600_000),
    ],
    // whole volumes and models in memory: more files at once than cores only makes them wait for each other
    maxWorkers: 2,
  },
});
