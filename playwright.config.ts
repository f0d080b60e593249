import { execFileSync } from 'node:child_process';
import { defineConfig } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from './tests/support/chromium.ts';

/** Asked of the system once; Playwright's workers read this file again and must come to the same port. */
function freePort(): string {
  const ask =
    "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})";
  return execFileSync(process.execPath, ['-e', ask], { encoding: 'utf8' }).trim();
}
process.env.OVERREAD_E2E_PORT ??= freePort();
const port = process.env.OVERREAD_E2E_PORT;
const address = `http://127.0.0.1:${port}/`;
const executablePath = findChromium();

delete process.env.VK_ICD_FILENAMES;

export default defineConfig({
  testDir: './tests/e2e',
  outputDir: './tests/artifacts/e2e',
  // software rendering and whole models on two cores: slow, but one at a time and never tried again
  workers: 1,
  retries: 0,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: process.env.OVERREAD_E2E_REPORT ?? './tests/artifacts/e2e.json' }]],
  use: {
    baseURL: address,
    browserName: 'chromium',
    viewport: { width: 1400, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: { args: CHROMIUM_FLAGS, ...(executablePath ? { executablePath } : {}) },
  },
  // the built page from the production server, as people get it
  webServer: {
    command: `node --import tsx scripts/serve.ts --port ${port}`,
    url: address,
    reuseExistingServer: false,
    timeout: 30_000,
  },
});
