import { utilities } from '@cornerstonejs/core';
import { useEffect, useRef } from 'react';
import { READING } from '../../settings.ts';
import type { Series } from '../studies/index.ts';
import { startCornerstone } from './cornerstone.ts';
import { imageIdsOf } from './imageIds.ts';
import { firstLookAt } from './seriesImages.ts';

/** thumbnails are drawn one after another: the images being read come first */
let queue: Promise<void> = Promise.resolve();

/** The middle image of a series. */
export function Thumbnail({ series }: { series: Series }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let gone = false;
    queue = queue
      .then(async () => {
        if (gone || !canvas.current) return;
        await startCornerstone();
        const { start } = await firstLookAt(series);
        if (gone || !canvas.current) return;
        const imageId = imageIdsOf(series)[start]!;
        // Cornerstone sets the size it renders at on its canvas, so it gets one of its own
        const rendered = document.createElement('canvas');
        rendered.width = rendered.height = READING.thumbnailPixels;
        await utilities.loadImageToCanvas({ canvas: rendered, imageId, thumbnail: true });
        const { width, height } = canvas.current;
        canvas.current.getContext('2d')?.drawImage(rendered, 0, 0, width, height);
      })
      .catch((thrown) => console.warn('[reading] no thumbnail', series.id, thrown));
    return () => {
      gone = true;
    };
  }, [series]);
  return <canvas ref={canvas} width={READING.thumbnailPixels} height={READING.thumbnailPixels} />;
}
