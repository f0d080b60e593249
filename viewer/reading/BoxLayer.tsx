import type { DrawnBox } from './boxOverlay.ts';

/** Outlines only: what is inside a box is what the reader has to judge. */
export function BoxLayer({ boxes }: { boxes: readonly DrawnBox[] }) {
  return (
    <svg className="box-layer" aria-hidden="true">
      {boxes.map(({ id, text, color, points }) => {
        const stroke = `rgb(${color.join(' ')})`;
        const top = points.reduce((best, point) => (point[1] < best[1] ? point : best));
        const left = Math.min(...points.map(([x]) => x));
        return (
          <g key={id} data-testid={`box-${id}`}>
            <polygon
              points={points.map((point) => point.join(',')).join(' ')}
              fill="none"
              stroke={stroke}
              strokeWidth={1.5}
            />
            <text x={left} y={top[1] - 5} fill={stroke} fontSize={12} className="box-text">
              {text}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
