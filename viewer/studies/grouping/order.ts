import { STUDIES } from '../../../settings.ts';
import type { Instance } from '../types.ts';
import { dot, planeOf } from './vectors.ts';

/**
 * How far each image lies along the slice normal (row × column) of the first one, in mm of LPS; null where an image
 * has no position or orientation.
 */
export function positionsAlongNormal(instances: readonly Instance[]): readonly number[] | null {
  const normal = planeOf(instances[0]?.header.imageOrientation, STUDIES.orientationTolerance)?.normal;
  if (!normal) return null;
  const positions: number[] = [];
  for (const { header } of instances) {
    if (!header.imagePosition || !header.imageOrientation) return null;
    positions.push(dot(header.imagePosition, normal));
  }
  return positions;
}

/** In order of position along the normal where there is one, then of instance number, then of path. */
export function inReadingOrder(instances: readonly Instance[]): readonly Instance[] {
  const positions = positionsAlongNormal(instances);
  const keyed = instances.map((instance, index) => ({ instance, along: positions?.[index] ?? 0 }));
  keyed.sort((a, b) => a.along - b.along || byInstanceNumber(a.instance, b.instance));
  return keyed.map(({ instance }) => instance);
}

export function byInstanceNumber(a: Instance, b: Instance): number {
  const difference = (a.header.instanceNumber ?? 0) - (b.header.instanceNumber ?? 0);
  return difference || a.path.localeCompare(b.path, 'en', { numeric: true });
}

/**
 * Images at the same place, as lists in order of position; places closer than the noise of header rounding are one.
 * null where positions are unknown.
 */
export function byPlace(instances: readonly Instance[]): readonly (readonly Instance[])[] | null {
  const positions = positionsAlongNormal(instances);
  if (!positions) return null;
  const keyed = instances.map((instance, index) => ({ instance, along: positions[index]! }));
  keyed.sort((a, b) => a.along - b.along);
  const places: { along: number; here: Instance[] }[] = [];
  for (const { instance, along } of keyed) {
    const last = places.at(-1);
    if (last && along - last.along <= STUDIES.positionNoiseMm) last.here.push(instance);
    else places.push({ along, here: [instance] });
  }
  return places.map(({ here }) => here);
}
