import { Enums } from '@cornerstonejs/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Series } from '../studies/index.ts';
import { BoxLayer } from './BoxLayer.tsx';
import { type DrawnBox, drawBoxes, useBoxes } from './boxOverlay.ts';
import { PLANE_COLORS } from './handTools.ts';
import type { Pane } from './layouts.ts';
import { PaneCorners } from './PaneCorners.tsx';
import { type PaneFacts, paneFacts } from './paneFacts.ts';
import { type PaneViewport, scene } from './scene.ts';
import { useReading, windowIs } from './store.ts';

/** One pane: the element Cornerstone draws in, and the writing over it. */
export function PaneView(props: { pane: Pane; series: Series; attach: (element: HTMLDivElement | null) => void }) {
  const { pane, series, attach } = props;
  const { t } = useTranslation();
  const element = useRef<HTMLDivElement>(null);
  const [facts, setFacts] = useState<PaneFacts | null>(null);
  const [drawnBoxes, setDrawnBoxes] = useState<readonly DrawnBox[]>([]);
  const boxes = useBoxes((state) => state.boxes);
  const overlay = useReading((state) => state.overlay);
  const active = useReading((state) => state.activePane === pane.id);

  useEffect(() => {
    const view = element.current!;
    const shown = boxes.filter(
      ({ id, seriesId }) => seriesId === series.id && overlay.visible && !overlay.hidden.has(id),
    );
    const boxesIn = (viewport: PaneViewport) =>
      setDrawnBoxes((now) => (shown.length + now.length === 0 ? now : drawBoxes(shown, viewport)));
    const drawn = () => {
      const viewport = scene.viewport(pane.id);
      if (!viewport) return;
      const next = paneFacts(viewport);
      setFacts((now) => (JSON.stringify(now) === JSON.stringify(next) ? now : next));
      boxesIn(viewport);
      view.dataset.drawn = String(Number(view.dataset.drawn ?? 0) + 1);
    };
    const already = view.dataset.drawn ? scene.viewport(pane.id) : undefined;
    if (already) boxesIn(already); // boxes came, went or were hidden over a picture that stays
    const windowed = () => {
      scene.spreadWindow(pane.id);
      windowIs(scene.viewport(pane.id)?.getProperties()?.voiRange);
    };
    view.addEventListener(Enums.Events.IMAGE_RENDERED, drawn);
    view.addEventListener(Enums.Events.VOI_MODIFIED, windowed);
    return () => {
      view.removeEventListener(Enums.Events.IMAGE_RENDERED, drawn);
      view.removeEventListener(Enums.Events.VOI_MODIFIED, windowed);
    };
  }, [pane.id, series.id, boxes, overlay]);

  return (
    <section
      className="pane"
      data-testid={`pane-${pane.id}`}
      data-active={active}
      aria-label={t(`reading.planes.${pane.plane}`)}
      style={{ '--plane': PLANE_COLORS[pane.id] } as React.CSSProperties}
      onPointerDown={() => useReading.setState({ activePane: pane.id })}
      onContextMenu={(event) => event.preventDefault()}
    >
      <div
        className="pane-view"
        ref={(view) => {
          element.current = view;
          attach(view);
        }}
      />
      <BoxLayer boxes={drawnBoxes} />
      {facts && <PaneCorners pane={pane} series={series} facts={facts} width={element.current?.clientWidth ?? 0} />}
    </section>
  );
}
