/** The reading room's choices: what is shown how. */
import { create } from 'zustand';
import type { HandTool } from './handTools.ts';
import { DEFAULT_OVERLAY_STYLE, type OverlayStyle } from './labelmapOverlay.ts';
import { isMpr, type LayoutId } from './layouts.ts';
import type { Window } from './window.ts';

export interface ReadingState {
  /** what the reader asked for; kept while a series that is no volume is shown as acquired */
  readonly chosen: LayoutId;
  /** what is shown */
  readonly layout: LayoutId;
  /** the tool on the left button, kept for each kind of pane */
  readonly hand: { readonly acquired: HandTool; readonly mpr: HandTool };
  readonly overlay: OverlayStyle;
  readonly activePane: string;
  /** windows offered for the open series, the first one is what it opens with */
  readonly windows: readonly Window[];
  /** the one that is set; −1 after the reader changed it by hand */
  readonly windowIndex: number;
  /** images of the open series in memory, and how many there are */
  readonly loaded: readonly [number, number];
  /** images that could not be decoded */
  readonly failures: readonly string[];
  /** raised when layers were added or removed, so that panes take them up */
  readonly layersVersion: number;
  /** why nothing is drawn, as one sentence */
  readonly failure: string | null;
}

export const useReading = create<ReadingState>(() => ({
  chosen: 'single',
  layout: 'single',
  hand: { acquired: 'window', mpr: 'crosshairs' },
  overlay: DEFAULT_OVERLAY_STYLE,
  activePane: 'acquired',
  windows: [],
  windowIndex: 0,
  loaded: [0, 0],
  failures: [],
  layersVersion: 0,
  failure: null,
}));

const set = useReading.setState;

export const handKind = (layout: LayoutId): 'acquired' | 'mpr' => (isMpr(layout) ? 'mpr' : 'acquired');

export function setLayout(chosen: LayoutId): void {
  set({ chosen });
}

/** A series without a geometry has no planes. */
export const layoutFor = (chosen: LayoutId, isVolume: boolean): LayoutId => (isVolume ? chosen : 'single');

/** The Stage says what it shows: tools, keys and buttons go by that. */
export function showsLayout(layout: LayoutId): void {
  set({ layout, activePane: isMpr(layout) ? 'axial' : 'acquired' });
}

/** Told whenever the window changed, by whatever means: no preset is ticked that isn't there. */
export function windowIs(range: { readonly lower: number; readonly upper: number } | undefined): void {
  const { windows, windowIndex: before } = useReading.getState();
  const near = (a: number, b: number) => Math.abs(a - b) < 0.5;
  const windowIndex = range
    ? windows.findIndex(
        ({ center, width }) => near(range.lower, center - width / 2) && near(range.upper, center + width / 2),
      )
    : -1;
  if (windowIndex !== before) set({ windowIndex });
}

export function setHand(hand: HandTool): void {
  set(({ layout, hand: hands }) => ({ hand: { ...hands, [handKind(layout)]: hand } }));
}

export function setOverlay(change: Partial<OverlayStyle>): void {
  set(({ overlay }) => ({ overlay: { ...overlay, ...change } }));
}

/** @param key `layerId/value` */
export function toggleSegment(key: string): void {
  const hidden = new Set(useReading.getState().overlay.hidden);
  if (!hidden.delete(key)) hidden.add(key);
  setOverlay({ hidden });
}
