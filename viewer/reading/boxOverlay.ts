/** Boxes that models found, cut by a pane's plane: what is seen of a 3D box in any plane, oblique ones too. */
import { create } from 'zustand';
import type { Affine, Vec3 } from '../../inference-worker/pipeline/volume.ts';
import type { PaneViewport } from './scene.ts';

export interface BoxOverlay {
  /** `layerId/box-n`, the same key that hides it */
  readonly id: string;
  readonly seriesId: string;
  readonly text: string;
  readonly color: Vec3;
  /** first and last corner in continuous voxel coordinates; whole numbers are voxel centres */
  readonly boundsVoxel: readonly [Vec3, Vec3];
  /** of the series it was found in: voxel index → LPS mm */
  readonly affine: Affine;
}

export interface DrawnBox {
  readonly id: string;
  readonly text: string;
  readonly color: Vec3;
  /** corners of the cut in canvas pixels, in order around it */
  readonly points: readonly (readonly [number, number])[];
}

export const useBoxes = create<{ readonly boxes: readonly BoxOverlay[] }>(() => ({ boxes: [] }));

export function addBoxes(added: readonly BoxOverlay[]): void {
  useBoxes.setState(({ boxes }) => ({ boxes: [...boxes, ...added] }));
}

export function removeBoxes(layerId: string): void {
  useBoxes.setState(({ boxes }) => ({ boxes: boxes.filter(({ id }) => !id.startsWith(`${layerId}/`)) }));
}

type Point = [number, number, number];
/** pairs of corner numbers (bit 0: i, bit 1: j, bit 2: k) that are joined by an edge */
const EDGES = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((corner) =>
  [1, 2, 4].filter((bit) => (corner & bit) === 0).map((bit) => [corner, corner | bit] as const),
);

function corners({ boundsVoxel: [first, last], affine }: BoxOverlay): Point[] {
  return Array.from({ length: 8 }, (_, corner) => {
    const at = [0, 1, 2].map((axis) => ((corner >> axis) & 1 ? last[axis]! : first[axis]!)) as Point;
    return [0, 1, 2].map(
      (row) =>
        affine[row * 4]! * at[0] + affine[row * 4 + 1]! * at[1] + affine[row * 4 + 2]! * at[2] + affine[row * 4 + 3]!,
    ) as Point;
  });
}

/**
 * Where the plane through `point` with normal `normal` cuts a box: the crossings with its twelve edges.
 * @returns LPS mm, empty when the plane misses the box
 */
export function cutBox(box: BoxOverlay, point: Point, normal: Point): Point[] {
  const at = corners(box);
  const side = at.map((corner) => normal.reduce((sum, n, axis) => sum + n * (corner[axis]! - point[axis]!), 0));
  return EDGES.flatMap(([a, b]) => {
    const [from, to] = [side[a]!, side[b]!];
    if (from === to || from > 0 === to > 0) return [];
    const share = from / (from - to);
    return [at[a]!.map((value, axis) => value + share * (at[b]![axis]! - value)) as Point];
  });
}

/** What of these boxes lies in a pane's plane now. */
export function drawBoxes(boxes: readonly BoxOverlay[], viewport: PaneViewport): DrawnBox[] {
  const { focalPoint, viewPlaneNormal } = viewport.getCamera();
  if (!focalPoint || !viewPlaneNormal) return [];
  return boxes.flatMap((box) => {
    const cut = cutBox(box, focalPoint, viewPlaneNormal).map((world) => viewport.worldToCanvas(world));
    if (cut.length < 3) return [];
    const centre = [0, 1].map((axis) => cut.reduce((sum, p) => sum + p[axis]!, 0) / cut.length) as [number, number];
    const angle = (p: readonly number[]) => Math.atan2(p[1]! - centre[1], p[0]! - centre[0]);
    const points = [...cut].sort((a, b) => angle(a) - angle(b)).map((p) => [p[0], p[1]] as const);
    return [{ id: box.id, text: box.text, color: box.color, points }];
  });
}
