/** Lays labelmaps over the panes. A labelmap belongs to the one series it was computed from and is shown nowhere else. */
import { cache, imageLoader } from '@cornerstonejs/core';
import * as tools from '@cornerstonejs/tools';
import { OverreadError } from '../../inference-worker/errors.ts';
import type { Grid, Vec3 } from '../../inference-worker/pipeline/volume.ts';
import { READING } from '../../settings.ts';
import type { Series } from '../studies/index.ts';
import { imageIdsOf } from './imageIds.ts';
import { loadImage } from './seriesImages.ts';
import { Turns } from './turns.ts';

const { segmentation, Enums } = tools;
const LABELMAP = Enums.SegmentationRepresentations.Labelmap;

export interface LabelmapLayer {
  readonly id: string;
  readonly seriesId: string;
  /** grid of the series it was computed from, one label a voxel, i fastest */
  readonly labelmap: Grid & { readonly voxels: Uint8Array };
  readonly segments: readonly { readonly value: number; readonly name: string; readonly color: Vec3 }[];
}

export interface OverlayStyle {
  /** every overlay, at one key */
  readonly visible: boolean;
  /** 0–1 */
  readonly opacity: number;
  readonly outline: boolean;
  readonly fill: boolean;
  /** hidden segments as `layerId/value` */
  readonly hidden: ReadonlySet<string>;
}

export const DEFAULT_OVERLAY_STYLE: OverlayStyle = {
  visible: true,
  opacity: READING.overlayOpacity,
  outline: true,
  fill: true,
  hidden: new Set(),
};

const layers = new Map<string, LabelmapLayer>();
/** Cornerstone's images of a layer, so that they leave its cache with the layer */
const imagesOfLayer = new Map<string, string[]>();

const layersOf = (seriesId: string): LabelmapLayer[] =>
  [...layers.values()].filter((layer) => layer.seriesId === seriesId);

/**
 * Makes a labelmap known to the viewports. Slice k of the labelmap goes to image k of the series, whose place comes
 * from the same grid.
 * @throws OverreadError INVALID_INPUT when the labelmap's grid is not that of the series
 */
export async function addLayer(layer: LabelmapLayer, series: Series): Promise<void> {
  const grid = series.geometry?.grid;
  const sameGrid =
    grid?.dims.every((n, axis) => n === layer.labelmap.dims[axis]) &&
    grid.affine.every((value, index) => Math.abs(value - layer.labelmap.affine[index]!) < 1e-3);
  if (layer.seriesId !== series.id || !sameGrid) {
    throw new OverreadError('INVALID_INPUT', 'This result was computed from another series and is not shown here.');
  }
  const ids = imageIdsOf(series);
  await Promise.all(ids.map(loadImage)); // a labelmap image takes its shape from the image below it
  const sliceSize = layer.labelmap.dims[0] * layer.labelmap.dims[1];
  const turns = new Turns();
  const imageIds: string[] = [];
  imagesOfLayer.set(layer.id, imageIds);
  for (const [k, id] of ids.entries()) {
    const image = imageLoader.createAndCacheDerivedLabelmapImage(id);
    const slice = layer.labelmap.voxels.subarray(k * sliceSize, (k + 1) * sliceSize);
    (image.voxelManager!.getScalarData() as Uint8Array).set(slice);
    imageIds.push(image.imageId);
    await turns.take();
  }
  segmentation.addSegmentations([
    {
      segmentationId: layer.id,
      representation: { type: LABELMAP, data: { imageIds, referencedImageIds: [...ids] } },
      config: {
        segments: Object.fromEntries(
          layer.segments.map(({ value, name }) => [value, { segmentIndex: value, label: name, locked: true }]),
        ),
      },
    },
  ]);
  layers.set(layer.id, layer);
}

export function removeLayer(layerId: string): void {
  if (layers.delete(layerId)) segmentation.removeSegmentation(layerId);
  freeImages(imagesOfLayer.get(layerId) ?? []);
  imagesOfLayer.delete(layerId);
}

/** Cornerstone keeps derived images, and the volume it made of them for MPR, until somebody removes them. */
function freeImages(imageIds: readonly string[]): void {
  const gone = new Set(imageIds);
  for (const volume of cache.getVolumes()) {
    if (volume.imageIds?.some((id) => gone.has(id))) cache.removeVolumeLoadObject(volume.volumeId);
  }
  for (const id of imageIds) if (cache.getImageLoadObject(id)) cache.removeImageLoadObject(id, { force: true });
}

export function removeAllLayers(): void {
  for (const id of [...layers.keys()]) removeLayer(id);
}

/** Puts the layers of a series on the panes that show it. */
export function attachLayers(seriesId: string, viewportIds: readonly string[]): void {
  for (const layer of layersOf(seriesId)) {
    for (const viewportId of viewportIds) {
      const there = segmentation.state.getSegmentationRepresentations(viewportId, { segmentationId: layer.id });
      if (there.length > 0) continue;
      segmentation.addLabelmapRepresentationToViewport(viewportId, [
        { segmentationId: layer.id, type: LABELMAP, config: { colorLUTOrIndex: colorTable(layer) } },
      ]);
    }
  }
}

/** index = label value; 0 is transparent */
function colorTable(layer: LabelmapLayer): [number, number, number, number][] {
  const table: [number, number, number, number][] = Array.from({ length: 256 }, () => [128, 128, 128, 255]);
  table[0] = [0, 0, 0, 0];
  for (const { value, color } of layer.segments) table[value] = [...color, 255];
  return table;
}

export function styleLayers(seriesId: string, viewportIds: readonly string[], style: OverlayStyle): void {
  segmentation.config.style.setStyle(
    { type: LABELMAP },
    {
      renderFill: style.fill,
      renderFillInactive: style.fill,
      fillAlpha: style.opacity,
      fillAlphaInactive: style.opacity,
      renderOutline: style.outline,
      renderOutlineInactive: style.outline,
      outlineWidth: READING.overlayOutlineWidth,
      outlineWidthInactive: READING.overlayOutlineWidth,
      activeSegmentOutlineWidthDelta: 0,
      outlineOpacity: 1,
      outlineOpacityInactive: 1,
    },
  );
  for (const layer of layersOf(seriesId)) {
    const specifier = { segmentationId: layer.id, type: LABELMAP };
    for (const viewportId of viewportIds) {
      if (segmentation.state.getSegmentationRepresentations(viewportId, specifier).length === 0) continue;
      for (const { value } of layer.segments) {
        const shown = style.visible && !style.hidden.has(`${layer.id}/${value}`);
        segmentation.config.visibility.setSegmentIndexVisibility(viewportId, specifier, value, shown);
      }
    }
  }
}
