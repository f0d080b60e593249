import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** Where distributions put it; the headless shell is smaller and enough. */
const USUAL = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** OVERREAD_CHROMIUM, else Playwright's own, else the system's; undefined when there is none. */
export function findChromium(): string | undefined {
  const named = process.env.OVERREAD_CHROMIUM;
  if (named) return named;
  return [chromium.executablePath(), ...USUAL].find((path) => existsSync(path));
}

/**
 * Software WebGL and WebGPU, so that a machine without a GPU runs the same tests. VK_ICD_FILENAMES must be unset:
 * it breaks WebGL without a word.
 */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];
