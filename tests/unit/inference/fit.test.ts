import { describe, expect, it } from 'vitest';
import type { SeriesFacts } from '../../../inference-worker/package/facts.ts';
import { evaluateFit } from '../../../inference-worker/package/fit.ts';
import { guessContrast } from '../../../inference-worker/package/sequence.ts';
import { manifest } from './manifests.ts';

const head = (changes: Partial<SeriesFacts> = {}): SeriesFacts => ({
  modality: 'MR',
  descriptions: ['t1_mprage_sag'],
  bodyPart: 'HEAD',
  grid: { dims: [256, 256, 176], spacingMm: [1, 1, 1], extentMm: [176, 256, 256] },
  geometryProblems: [],
  ...changes,
});

const model = manifest((m) =>
  Object.assign(m, {
    fit: {
      max_slice_spacing_mm: 2,
      min_slices: 20,
      min_extent_mm: [100, 120, 100],
      max_extent_mm: [300, 300, 400],
      body_part: ['HEAD', 'BRAIN'],
    },
  }),
);
const codes = (facts: SeriesFacts, m = model) => evaluateFit(m, facts).reasons.map((r) => `${r.severity} ${r.code}`);

describe('a model reads only what it was made for', () => {
  it('its own kind of series fits without a word', () => {
    expect(evaluateFit(model, head())).toEqual({ fits: true, reasons: [] });
  });

  it('another modality is refused', () => {
    expect(codes(head({ modality: 'CT' }))).toContain('refuse MODALITY');
  });

  it('thick slices are refused in words a radiologist would use', () => {
    const thick = head({ grid: { dims: [512, 512, 22], spacingMm: [0.5, 0.5, 6.5], extentMm: [230, 230, 143] } });
    const fit = evaluateFit(model, thick);
    expect(fit.fits).toBe(false);
    expect(fit.reasons[0]!.message).toBe('Slices are 6.5 mm apart; this model needs 2 mm or less.');
  });

  it('a hippocampus crop is too small for a whole-head model', () => {
    const crop = head({
      descriptions: ['13_HCropVolume'],
      bodyPart: undefined,
      grid: { dims: [35, 51, 36], spacingMm: [1, 1, 1], extentMm: [35, 51, 36] },
    });
    expect(codes(crop)).toContain('refuse FIELD_TOO_SMALL');
  });

  it('missing slices and gantry tilt are refused with their own sentence', () => {
    const fit = evaluateFit(model, head({ grid: null, geometryProblems: ['Slice 12 is missing.'] }));
    expect(fit.fits).toBe(false);
    expect(fit.reasons.map((r) => r.message)).toEqual(['Slice 12 is missing.']);
  });

  it('a series that is no volume is refused even when nobody said why', () => {
    expect(codes(head({ grid: null }))).toEqual(['refuse NOT_A_VOLUME']);
  });

  it('another part of the body is refused, an unnamed one only warned about', () => {
    expect(codes(head({ bodyPart: 'KNEE' }))).toEqual(['refuse BODY_PART']);
    expect(codes(head({ bodyPart: undefined }))).toEqual(['warn BODY_PART_UNKNOWN']);
    expect(codes(head({ bodyPart: undefined, descriptions: ['t1', 'MR Brain w/o contrast'] }))).toEqual([]);
  });

  it('a sequence that contradicts is refused, an unknown one only warned about', () => {
    expect(codes(head({ descriptions: ['ax flair'] }))).toEqual(['refuse CONTRAST']);
    expect(codes(head({ descriptions: ['ep2d_diff_3scan_trace'] }))).toEqual(['refuse CONTRAST']);
    expect(codes(head({ descriptions: ['t1 post gd'] }))).toEqual(['refuse CONTRAST']);
    expect(codes(head({ descriptions: ['series 4'] }))).toEqual(['warn CONTRAST_UNKNOWN']);
  });

  it('a model for any contrast does not ask for the sequence', () => {
    const any = manifest((m) => Object.assign(m.input, { contrast: ['any'] }));
    expect(codes(head({ descriptions: ['whatever'] }), any)).toEqual([]);
  });
});

describe('the sequence is guessed from words first', () => {
  const guess = (descriptions: string[], more: Partial<SeriesFacts> = {}) =>
    guessContrast(head({ descriptions, ...more })).contrast;

  it.each([
    ['anat-T1w', 'T1'],
    ['t1_mprage_sag_p2_iso', 'T1'],
    ['AX T1', 'T1'],
    ['3D SPGR', 'T1'],
    ['AX T1 POST', 'T1-with-contrast'],
    ['T1post', 'T1-with-contrast'],
    ['T1+C SAG', 'T1-with-contrast'],
    ['t1_fl2d_tra_KM', 'T1-with-contrast'],
    ['AX T1 PRE', 'T1'],
    ['T2 TSE', 'T2'],
    ['t2_space_dark-fluid_sag', 'FLAIR'],
    ['AX T2 FLAIR', 'FLAIR'],
    ['FLAIRreg', 'FLAIR'],
    ['t1_cor', 'T1'],
    ['AX T1 FLAIR', 'T1'],
    ['MR brain T1 T2 FLAIR', undefined],
    ['DWI b1000', 'other'],
    ['ADC map', 'other'],
    ['TOF angio', 'other'],
    ['Series 3', undefined],
  ])('%s is %s', (text, expected) => {
    expect(guess([text])).toBe(expected);
  });

  it('an agent in the header makes a T1 a T1 with contrast, unless the name says otherwise', () => {
    expect(guess(['AX T1'], { contrastAgent: 'Gadovist' })).toBe('T1-with-contrast');
    expect(guess(['AX T1'], { contrastAgent: 'NONE' })).toBe('T1');
    expect(guess(['AX T1 PRE'], { contrastAgent: 'Gadovist' })).toBe('T1');
  });

  it('and from timing where words say nothing', () => {
    const timing = (repetitionTimeMs: number, echoTimeMs: number, inversionTimeMs?: number) =>
      guess(['head'], { repetitionTimeMs, echoTimeMs, ...(inversionTimeMs === undefined ? {} : { inversionTimeMs }) });
    expect(timing(500, 12)).toBe('T1');
    expect(timing(2300, 3, 900)).toBe('T1');
    expect(timing(4000, 100)).toBe('T2');
    expect(timing(9000, 120, 2500)).toBe('FLAIR');
    expect(timing(2500, 20)).toBeUndefined();
  });
});
