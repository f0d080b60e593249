import { describe, expect, it } from 'vitest';
import { headerWindows, isFlat, sampled, windowFromVoxels } from '../../../viewer/reading/window.ts';
import type { InstanceHeader } from '../../../viewer/studies/index.ts';

const withWindows = (windowCenter: number[], windowWidth: number[], windowExplanation: string[] = []) =>
  ({ windowCenter, windowWidth, windowExplanation }) as unknown as InstanceHeader;

/** a head in air: half the voxels 0, the rest evenly from 100 to 900 */
const head = Int16Array.from({ length: 2000 }, (_, i) => (i < 1000 ? 0 : 100 + (i - 1000) * 0.8));

describe('the window a series opens with', () => {
  it('never shows a flat square because the header says W 0, W 1 of nothing, or no number', () => {
    expect(headerWindows(withWindows([0], [0]))).toEqual([]);
    expect(headerWindows(withWindows([40, Number.NaN], [400, 80], ['SOFT']))).toEqual([
      { center: 40, width: 400, name: 'SOFT' },
    ]);
    expect(isFlat({ center: 1, width: 1, name: '' }, windowFromVoxels(head))).toBe(true);
    expect(isFlat({ center: 5000, width: 100, name: '' }, windowFromVoxels(head))).toBe(true);
    expect(isFlat({ center: 0, width: 1_000_000, name: '' }, windowFromVoxels(head))).toBe(true);
    expect(isFlat({ center: 500, width: 800, name: '' }, windowFromVoxels(head))).toBe(false);
    // written for the head a crop was cut from, whose own voxels are all dark
    expect(isFlat({ center: 4700, width: 9500, name: '' }, windowFromVoxels(head))).toBe(true);
  });

  it('comes from the anatomy, not from the air around it', () => {
    const { center, width } = windowFromVoxels(head);
    expect(center - width / 2).toBeGreaterThan(90);
    expect(center + width / 2).toBeLessThanOrEqual(900);
    expect(center + width / 2).toBeGreaterThan(880);
  });

  it('is the same from a part of the pixels of a large image, in a moment', () => {
    const mammogram = Int16Array.from({ length: 4_000_000 }, (_, i) => (i % 2 ? 100 + (i % 801) : 0));
    const samples = sampled(mammogram);
    expect(samples.length).toBeLessThanOrEqual(65_536);
    expect(Math.abs(windowFromVoxels(samples).width - windowFromVoxels(mammogram).width)).toBeLessThan(10);
  });

  it('exists even for an empty image', () => {
    expect(windowFromVoxels(new Int16Array(16)).width).toBeGreaterThan(0);
  });
});
