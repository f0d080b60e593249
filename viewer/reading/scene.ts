/**
 * The panes and what is in them. One rendering engine; React owns the elements, this owns what Cornerstone draws in
 * them. Everything here is imperative because Cornerstone is.
 */
import {
  cache,
  utilities as csUtilities,
  Enums,
  RenderingEngine,
  setVolumesForViewports,
  type Types,
  volumeLoader,
} from '@cornerstonejs/core';
import * as tools from '@cornerstonejs/tools';
import type { Vec3 } from '../../inference-worker/pipeline/volume.ts';
import type { Series } from '../studies/index.ts';
import { HAND_TOOLS, type HandTool, type ToolGroupKind, takeInHand, toolGroup } from './handTools.ts';
import { imageIdsOf } from './imageIds.ts';
import { attachLayers, type OverlayStyle, styleLayers } from './labelmapOverlay.ts';
import { isMpr, LAYOUTS, type LayoutId } from './layouts.ts';
import { loadImage } from './seriesImages.ts';
import type { Window } from './window.ts';

const ENGINE = 'overread';
const ORIENTATION = {
  axial: Enums.OrientationAxis.AXIAL,
  sagittal: Enums.OrientationAxis.SAGITTAL,
  coronal: Enums.OrientationAxis.CORONAL,
} as const;

export type PaneViewport = Types.IStackViewport | Types.IVolumeViewport;

const crosshairs = () => toolGroup('mpr').getToolInstance(HAND_TOOLS.crosshairs) as tools.CrosshairsTool;
const volumeIds = new WeakMap<Series, string>();
let volumes = 0;

/** One a Series object: a series that got more images is another volume. */
function volumeIdOf(series: Series): string {
  const id = volumeIds.get(series) ?? `cornerstoneStreamingImageVolume:${++volumes}`;
  volumeIds.set(series, id);
  return id;
}

export class Scene {
  private engine: RenderingEngine | undefined;
  private series: Series | undefined;
  private layout: LayoutId = 'single';
  private start = 0;
  private view: { series: Series; range: Types.VOIRange | undefined; point: Vec3 } | undefined;
  private style: OverlayStyle | undefined;

  /**
   * Shows a series in a layout, once its first picture is there. All of the layout's panes must be in the page.
   * @param start the image to begin with
   * @returns whether window and place were taken over from the layout before
   */
  async show(
    series: Series,
    layout: LayoutId,
    start: number,
    elements: ReadonlyMap<string, HTMLDivElement>,
    signal: AbortSignal,
  ): Promise<boolean> {
    this.engine ??= new RenderingEngine(ENGINE);
    this.clear();
    if (this.view && this.view.series !== series) this.leave(this.view.series);
    this.series = series;
    this.layout = layout;
    this.start = start;
    const kind: ToolGroupKind = isMpr(layout) ? 'mpr' : 'acquired';
    this.engine.setViewports(
      LAYOUTS[layout].map(({ id, plane }) => ({
        viewportId: id,
        element: elements.get(id)!,
        ...(plane === 'acquired'
          ? { type: Enums.ViewportType.STACK }
          : {
              type: Enums.ViewportType.ORTHOGRAPHIC,
              defaultOptions: { orientation: ORIENTATION[plane], background: [0, 0, 0] },
            }),
      })) as Types.PublicViewportInput[],
    );
    if (isMpr(layout)) await this.fillPlanes(series, signal);
    else await this.fillStack(series);
    if (signal.aborted) return false;
    const group = toolGroup(kind);
    for (const id of this.paneIds()) group.addViewport(id, ENGINE);
    return this.resume();
  }

  /** What the reader was looking at before the layout changed. */
  private resume(): boolean {
    const { view } = this;
    this.view = undefined;
    if (view?.series !== this.series || !view?.range) return false;
    for (const viewport of this.viewports()) viewport.setProperties({ voiRange: view.range });
    this.jumpTo(view.point);
    return true;
  }

  /** The planes of a series that is no longer shown give their texture back; its images stay in the cache. */
  private leave(series: Series): void {
    if (cache.getVolume(volumeIdOf(series))) cache.removeVolumeLoadObject(volumeIdOf(series));
    this.view = undefined;
  }

  private async fillStack(series: Series): Promise<void> {
    const viewport = this.viewport('acquired') as Types.IStackViewport;
    await viewport.setStack([...imageIdsOf(series)], this.start);
    viewport.render();
  }

  private async fillPlanes(series: Series, signal: AbortSignal): Promise<void> {
    const imageIds = [...imageIdsOf(series)];
    const volumeId = volumeIdOf(series);
    // the volume takes its array type from cached images, so these three must be there with ours
    await Promise.all([0, Math.floor(imageIds.length / 2), imageIds.length - 1].map((k) => loadImage(imageIds[k]!)));
    if (signal.aborted) return;
    const volume = (cache.getVolume(volumeId) ??
      (await volumeLoader.createAndCacheVolume(volumeId, { imageIds }))) as Types.IStreamingImageVolume;
    if (signal.aborted) return;
    await setVolumesForViewports(this.engine!, [{ volumeId }], this.paneIds());
    volume.load(); // draws by itself as slices arrive
    this.engine!.renderViewports(this.paneIds());
  }

  paneIds(): string[] {
    return LAYOUTS[this.layout].map(({ id }) => id);
  }

  /** Takes everything off the panes, e.g. before their elements leave the page. */
  clear(): void {
    if (!this.engine) return;
    this.remember();
    for (const kind of ['acquired', 'mpr'] as const) {
      const group = toolGroup(kind);
      for (const { viewportId } of group.getViewportsInfo()) group.removeViewports(ENGINE, viewportId);
    }
    for (const viewport of this.engine.getViewports()) {
      tools.segmentation.removeSegmentationRepresentations(viewport.id, {});
      this.engine.disableElement(viewport.id);
    }
    this.series = undefined;
  }

  /** As `clear`, for good. */
  forget(): void {
    this.clear();
    this.view = undefined;
  }

  private remember(): void {
    const first = this.series && this.viewports()[0];
    const point = first?.getCamera().focalPoint;
    if (this.series && point) this.view = { series: this.series, range: first.getProperties()?.voiRange, point };
  }

  viewport(paneId: string): PaneViewport | undefined {
    return this.engine?.getViewport(paneId) as PaneViewport | undefined;
  }

  viewports(): PaneViewport[] {
    return (this.engine?.getViewports() ?? []) as PaneViewport[];
  }

  /** The tool on the left button; crosshairs need their panes in the group before they can be set up. */
  hold(hand: HandTool): void {
    if (!this.series) return;
    takeInHand(isMpr(this.layout) ? 'mpr' : 'acquired', hand);
  }

  attachOverlays(style: OverlayStyle | undefined = this.style): void {
    this.style = style;
    if (!this.series) return;
    attachLayers(this.series.id, this.paneIds());
    if (style) styleLayers(this.series.id, this.paneIds(), style);
    this.engine?.renderViewports(this.paneIds());
  }

  setWindow({ center, width }: Pick<Window, 'center' | 'width'>): void {
    const voiRange = { lower: center - width / 2, upper: center + width / 2 };
    for (const viewport of this.viewports()) {
      viewport.setProperties({ voiRange });
      viewport.render();
    }
  }

  /** One window for all planes: what is changed in one is changed in the others. */
  spreadWindow(fromPaneId: string): void {
    const range = this.viewport(fromPaneId)?.getProperties()?.voiRange;
    if (!range) return;
    for (const viewport of this.viewports()) {
      const own = viewport.getProperties()?.voiRange;
      if (viewport.id === fromPaneId || (own?.lower === range.lower && own.upper === range.upper)) continue;
      viewport.setProperties({ voiRange: range });
      viewport.render();
    }
  }

  /** Brings a place (LPS mm) into every pane. */
  jumpTo(point: Vec3): void {
    for (const viewport of this.viewports()) viewport.jumpToWorld([...point] as Types.Point3);
    if (isMpr(this.layout)) {
      crosshairs().setToolCenter([...point] as Types.Point3);
    }
    this.engine?.renderViewports(this.paneIds());
  }

  scroll(paneId: string, delta: number): void {
    const viewport = this.viewport(paneId);
    if (viewport) csUtilities.scroll(viewport as never, { delta });
  }

  /** To the first (0) or last (1) slice. */
  scrollToEnd(paneId: string, end: 0 | 1): void {
    const viewport = this.viewport(paneId);
    if (!viewport) return;
    const target = end * (viewport.getNumberOfSlices() - 1);
    csUtilities.scroll(viewport as never, { delta: target - viewport.getSliceIndex() });
  }

  /** Zoom, pan, slice and window as the series opened. */
  reset(window?: Pick<Window, 'center' | 'width'>): void {
    for (const viewport of this.viewports()) {
      // planes may have been turned by their lines
      const plane = LAYOUTS[this.layout].find(({ id }) => id === viewport.id)?.plane ?? 'acquired';
      if (plane !== 'acquired') (viewport as Types.IVolumeViewport).setOrientation(ORIENTATION[plane]);
      viewport.resetCamera();
      if (viewport.type === Enums.ViewportType.STACK && this.series) {
        void (viewport as Types.IStackViewport).setImageIdIndex(this.start);
      }
    }
    if (window) this.setWindow(window);
    if (isMpr(this.layout)) {
      crosshairs().resetCrosshairs();
    }
    this.engine?.renderViewports(this.paneIds());
  }

  resize(): void {
    this.engine?.resize(true, true);
  }
}

/** The one scene of the page. */
export const scene = new Scene();
