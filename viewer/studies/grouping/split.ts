import { STUDIES } from '../../../settings.ts';
import type { Instance, InstanceHeader } from '../types.ts';
import type { Part } from './part.ts';
import { splitRepeats } from './splitRepeats.ts';
import { planeOf } from './vectors.ts';

/**
 * Splits a series into stacks. What differs in shape or place is always split; images that lie at the same place are
 * told apart by what they mean (image type, echo, time point …).
 */
export function splitSeries(instances: readonly Instance[]): readonly Part[] {
  const stacks = byShape(instances);
  const largestFirst = [...stacks].sort((a, b) => b.length - a.length);
  return largestFirst.flatMap((stack) => {
    const reason = largestFirst.length > 1 ? shapeReason(stack, largestFirst) : undefined;
    return splitRepeats(stack).map((part) => {
      const reasons = [reason, part.reason].filter((text) => text !== undefined);
      return reasons.length > 0 ? { instances: part.instances, reason: reasons.join(', ') } : part;
    });
  });
}

function byShape(instances: readonly Instance[]): readonly (readonly Instance[])[] {
  const stacks: Instance[][] = [];
  // the key makes the search short; tolerances can't be a key
  const candidates = new Map<string, Instance[][]>();
  for (const instance of instances) {
    const key = exactShape(instance);
    const known = candidates.get(key) ?? [];
    candidates.set(key, known);
    const stack = known.find((other) => sameGeometry(other[0]!.header, instance.header));
    if (stack) stack.push(instance);
    else {
      const fresh = [instance];
      known.push(fresh);
      stacks.push(fresh);
    }
  }
  return stacks;
}

function exactShape({ header }: Instance): string {
  return [
    header.sopClassUID,
    header.frameOfReferenceUID,
    header.rows,
    header.columns,
    header.samplesPerPixel,
    isLocalizer(header),
    // every multi-frame object is a stack by itself
    header.frames > 1 ? header.sopInstanceUID : '',
  ].join('|');
}

export function isLocalizer(header: InstanceHeader): boolean {
  return header.imageType.some((value) => /LOCALI[SZ]ER|SCOUT|SURVEY/i.test(value));
}

function sameGeometry(a: InstanceHeader, b: InstanceHeader): boolean {
  return (
    (a.imagePosition === undefined) === (b.imagePosition === undefined) &&
    close(a.imageOrientation, b.imageOrientation, () => STUDIES.orientationTolerance) &&
    close(a.pixelSpacing, b.pixelSpacing, (value) => value * STUDIES.pixelSpacingTolerance)
  );
}

function close(
  a: readonly number[] | undefined,
  b: readonly number[] | undefined,
  tolerance: (value: number) => number,
): boolean {
  if (!a || !b) return a === b;
  return a.every((value, index) => Math.abs(value - b[index]!) <= tolerance(value));
}

/** Named in the order in which a reader would notice the difference. */
function shapeReason(stack: readonly Instance[], all: readonly (readonly Instance[])[]): string {
  const { header } = stack[0]!;
  const differs = (value: (header: InstanceHeader) => unknown): boolean =>
    all.some((other) => value(other[0]!.header) !== value(header));
  if (header.frames > 1) return `Multi-frame image with ${header.frames} frames`;
  if (isLocalizer(header) && differs(isLocalizer)) return 'Localizer images of this series';
  if (differs((h) => h.sopClassUID) || differs((h) => h.samplesPerPixel))
    return 'Images of another kind in this series';
  if (
    all.some(
      (other) => !close(other[0]!.header.imageOrientation, header.imageOrientation, () => STUDIES.orientationTolerance),
    )
  )
    return `${planeName(header)} images of this series`;
  if (differs((h) => h.rows) || differs((h) => h.columns)) return `Images of ${header.columns} × ${header.rows} pixels`;
  if (header.pixelSpacing && differs((h) => h.pixelSpacing?.join())) {
    return `Images with pixels of ${header.pixelSpacing[1]} × ${header.pixelSpacing[0]} mm`;
  }
  return 'Images in another frame of reference';
}

/** By the patient axis the slices are stacked along: x is left-right, y front-back, z head-foot (LPS). */
function planeName({ imageOrientation }: InstanceHeader): string {
  const normal = planeOf(imageOrientation, STUDIES.orientationTolerance)?.normal.map(Math.abs);
  if (!normal) return 'Unplaced';
  return ['Sagittal', 'Coronal', 'Axial'][normal.indexOf(Math.max(...normal))]!;
}
