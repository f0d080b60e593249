/** Starts Cornerstone once, with our loader and metadata, and the tools a reader has in the hand. */
import { cache, init as initCore } from '@cornerstonejs/core';
import dicomImageLoader from '@cornerstonejs/dicom-image-loader';
import * as tools from '@cornerstonejs/tools';
import { READING } from '../../settings.ts';
import { registerImageLoader } from './imageLoader.ts';
import { registerMetadataProvider } from './metadataProvider.ts';

let started: Promise<void> | undefined;

export function startCornerstone(): Promise<void> {
  started ??= start().catch((thrown) => {
    started = undefined; // a later try may succeed, e.g. when a GPU process came back
    throw thrown;
  });
  return started;
}

async function start(): Promise<void> {
  await initCore();
  await tools.init();
  dicomImageLoader.init({ maxWebWorkers: Math.max(1, Math.min(4, (navigator.hardwareConcurrency ?? 2) - 1)) });
  cache.setMaxCacheSize(READING.imageCacheBytes);
  registerMetadataProvider();
  registerImageLoader();
  for (const tool of [
    tools.WindowLevelTool,
    tools.PanTool,
    tools.ZoomTool,
    tools.StackScrollTool,
    tools.CrosshairsTool,
  ]) {
    tools.addTool(tool);
  }
}
