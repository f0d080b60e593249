import { useEffect, useLayoutEffect, useRef } from 'react';
import type { Series } from '../studies/index.ts';
import { startCornerstone } from './cornerstone.ts';
import { LAYOUTS } from './layouts.ts';
import { PaneView } from './PaneView.tsx';
import { scene } from './scene.ts';
import { firstLookAt, loadAll, sentence } from './seriesImages.ts';
import './stage.css';
import { handKind, layoutFor, showsLayout, useReading } from './store.ts';

/** The panes of the current layout with one series in them. */
export function Stage({ series }: { series: Series }) {
  const chosen = useReading((state) => state.chosen);
  const layout = layoutFor(chosen, series.geometry !== null);
  const hand = useReading((state) => state.hand[handKind(layout)]);
  const overlay = useReading((state) => state.overlay);
  const layersVersion = useReading((state) => state.layersVersion);
  const elements = useRef(new Map<string, HTMLDivElement>());
  const stage = useRef<HTMLDivElement>(null);

  // A layout's panes are all in the page before any of them is enabled: Cornerstone keeps the size it finds.
  useLayoutEffect(() => {
    const abort = new AbortController();
    showsLayout(layout);
    const open = async () => {
      await startCornerstone();
      const { windows, start } = await firstLookAt(series);
      if (abort.signal.aborted) return;
      const kept = await scene.show(series, layout, start, elements.current, abort.signal);
      if (abort.signal.aborted) return;
      useReading.setState({ windows });
      if (windows[0] && !kept) scene.setWindow(windows[0]);
      const { hand: hands, overlay: style } = useReading.getState();
      scene.hold(hands[handKind(layout)]);
      scene.attachOverlays(style);
      const failures = await loadAll(series, start, {
        signal: abort.signal,
        onProgress: (loaded, total) => useReading.setState({ loaded: [loaded, total] }),
      });
      if (!abort.signal.aborted) useReading.setState({ failures });
    };
    open().catch((thrown) => {
      console.error('[reading] show failed', thrown);
      if (!abort.signal.aborted) useReading.setState({ failure: sentence(thrown) });
    });
    return () => {
      abort.abort();
      scene.clear();
      useReading.setState({ failure: null, failures: [], loaded: [0, 0] });
    };
  }, [series, layout]);

  useEffect(() => scene.hold(hand), [hand]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: layersVersion says that layers came or went
  useEffect(() => scene.attachOverlays(overlay), [overlay, layersVersion]);

  useEffect(() => {
    const observer = new ResizeObserver(() => scene.resize());
    observer.observe(stage.current!);
    return () => observer.disconnect();
  }, []);

  return (
    <div ref={stage} className={`stage stage-${layout}`} data-testid="stage" data-layout={layout}>
      {LAYOUTS[layout].map((pane) => (
        <PaneView
          key={`${layout}/${pane.id}`}
          pane={pane}
          series={series}
          attach={(element) => {
            if (element) elements.current.set(pane.id, element);
          }}
        />
      ))}
    </div>
  );
}
