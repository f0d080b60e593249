import { cache, utilities } from '@cornerstonejs/core';
import { useBoxes } from './boxOverlay.ts';
import { forgetImageIds } from './imageIds.ts';
import { forgetFiles } from './imageLoader.ts';
import { removeAllLayers } from './labelmapOverlay.ts';
import { forgetMetadata } from './metadataProvider.ts';
import { scene } from './scene.ts';

/** When the studies are closed: nothing of a patient stays in memory. */
export function forgetImages(): void {
  scene.forget();
  removeAllLayers();
  useBoxes.setState({ boxes: [] });
  cache.purgeCache();
  utilities.genericMetadataProvider.clear();
  forgetFiles();
  forgetImageIds();
  forgetMetadata();
}
