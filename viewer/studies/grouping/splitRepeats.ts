import type { Instance, InstanceHeader } from '../types.ts';
import { byInstanceNumber, byPlace } from './order.ts';
import type { Part } from './part.ts';

/** What tells images at the same place apart, in the order in which a reader thinks of it. */
const MEANINGS: readonly {
  readonly value: (header: InstanceHeader) => string | number | undefined;
  readonly reason: (header: InstanceHeader, index: number, count: number) => string;
}[] = [
  {
    // value 1 to 3 and the modality's own: magnitude or phase, water or fat, ADC …
    value: (h) => h.imageType.join('\\') || undefined,
    reason: (h) => `Image type ${h.imageType.slice(2).join(' ') || h.imageType.join(' ')}`,
  },
  {
    value: (h) => h.echoNumber ?? h.echoTime,
    reason: (h, i, n) => `Echo ${i + 1} of ${n}${h.echoTime === undefined ? '' : ` (TE ${h.echoTime} ms)`}`,
  },
  { value: (h) => h.echoTime, reason: (h, i, n) => `Echo ${i + 1} of ${n} (TE ${h.echoTime} ms)` },
  { value: (h) => h.inversionTime, reason: (h) => `Inversion time ${h.inversionTime} ms` },
  { value: (h) => h.diffusionBValue, reason: (h) => `b = ${h.diffusionBValue} s/mm²` },
  { value: (h) => h.temporalPosition, reason: (_, i, n) => `Time point ${i + 1} of ${n}` },
  { value: (h) => h.triggerTime, reason: (h) => `Trigger time ${h.triggerTime} ms` },
  { value: (h) => h.acquisitionNumber, reason: (h) => `Acquisition ${h.acquisitionNumber}` },
];

/**
 * Splits a stack in which places repeat. A stack that lies on one place altogether (bolus monitoring, a cine) stays
 * whole: it is a film, not several volumes.
 */
export function splitRepeats(stack: readonly Instance[]): readonly Part[] {
  const places = byPlace(stack);
  if (!places || places.length < 2) return [{ instances: stack }];
  const repeats = mostRepeats(places);
  if (repeats < 2) return [{ instances: stack }];
  for (const { value, reason } of MEANINGS) {
    const groups = groupBy(stack, value);
    if (!explains(groups, repeats)) continue;
    return groups.flatMap((group, index) => {
      const here = reason(group[0]!.header, index, groups.length);
      return splitRepeats(group).map((part) => ({
        instances: part.instances,
        reason: part.reason ? `${here}, ${part.reason}` : here,
      }));
    });
  }
  return timePoints(places, repeats) ?? [{ instances: stack }];
}

const mostRepeats = (places: readonly (readonly Instance[])[]): number =>
  places.reduce((most, here) => Math.max(most, here.length), 0);

/** A value that differs from slice to slice (a time, a number) separates everything and so explains nothing. */
function explains(groups: readonly (readonly Instance[])[], repeats: number): boolean {
  if (groups.length < 2 || groups.length > repeats) return false;
  return groups.every((group) => mostRepeats(byPlace(group) ?? []) < repeats);
}

function groupBy(
  instances: readonly Instance[],
  value: (header: InstanceHeader) => string | number | undefined,
): readonly (readonly Instance[])[] {
  const groups = new Map<string | number | undefined, Instance[]>();
  for (const instance of instances) {
    const key = value(instance.header);
    const group = groups.get(key);
    if (group) group.push(instance);
    else groups.set(key, [instance]);
  }
  const numeric = (key: string | number | undefined): number => (typeof key === 'number' ? key : 0);
  return [...groups].sort(([a], [b]) => numeric(a) - numeric(b)).map(([, group]) => group);
}

/** Every place equally often: the first image of each place is the first time point, and so on. */
function timePoints(places: readonly (readonly Instance[])[], repeats: number): readonly Part[] | undefined {
  if (places.some((here) => here.length !== repeats)) return undefined;
  const inTime = places.map((here) => [...here].sort(byTime));
  return Array.from({ length: repeats }, (_, point) => ({
    instances: inTime.map((here) => here[point]!),
    reason: `Time point ${point + 1} of ${repeats}`,
  }));
}

function byTime(a: Instance, b: Instance): number {
  const [x, y] = [a.header, b.header];
  return (
    (x.temporalPosition ?? 0) - (y.temporalPosition ?? 0) ||
    (x.acquisitionNumber ?? 0) - (y.acquisitionNumber ?? 0) ||
    (x.triggerTime ?? 0) - (y.triggerTime ?? 0) ||
    compare(x.acquisitionDateTime ?? '', y.acquisitionDateTime ?? '') ||
    compare(x.contentTime ?? '', y.contentTime ?? '') ||
    byInstanceNumber(a, b)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
