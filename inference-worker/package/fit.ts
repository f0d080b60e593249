/** May this model read this series? Wrong is worse than absent, so a contradiction refuses and a doubt warns. */
import type { SeriesFacts } from './facts.ts';
import type { Manifest } from './manifest.ts';
import { guessContrast } from './sequence.ts';

export const FIT_CODES = [
  'MODALITY',
  'NOT_A_VOLUME',
  'GEOMETRY',
  'CONTRAST',
  'CONTRAST_UNKNOWN',
  'BODY_PART',
  'BODY_PART_UNKNOWN',
  'TOO_FEW_SLICES',
  'SLICES_TOO_FAR_APART',
  'PIXELS_TOO_LARGE',
  'FIELD_TOO_SMALL',
  'FIELD_TOO_LARGE',
] as const;
export type FitCode = (typeof FIT_CODES)[number];

export interface FitReason {
  readonly code: FitCode;
  /** refuse: the model does not run unless someone insists; warn: it runs, and the doubt is shown */
  readonly severity: 'refuse' | 'warn';
  /** a sentence for a radiologist */
  readonly message: string;
}

export interface Fit {
  /** true when no reason refuses */
  readonly fits: boolean;
  readonly reasons: readonly FitReason[];
}

/** Checks a series against a model's manifest. Pure; never throws. */
export function evaluateFit(manifest: Manifest, facts: SeriesFacts): Fit {
  const reasons = [
    ...modality(manifest, facts),
    ...contrast(manifest, facts),
    ...bodyPart(manifest, facts),
    ...geometry(manifest, facts),
  ];
  return { fits: reasons.every((r) => r.severity !== 'refuse'), reasons };
}

const refuse = (code: FitCode, message: string): FitReason => ({ code, severity: 'refuse', message });
const warn = (code: FitCode, message: string): FitReason => ({ code, severity: 'warn', message });

/** 6.5 → "6.5", 2 → "2", 0.666 → "0.67" */
const mm = (v: number) => String(Number(v.toPrecision(2).includes('e') ? Math.round(v) : v.toFixed(v < 1 ? 2 : 1)));

function modality(manifest: Manifest, facts: SeriesFacts): FitReason[] {
  if (manifest.input.modality.includes(facts.modality)) return [];
  const wanted = manifest.input.modality.join(' or ');
  return [
    refuse('MODALITY', `This is a ${facts.modality || 'series of unknown modality'}; this model reads ${wanted}.`),
  ];
}

const SPOKEN = {
  T1: 'T1',
  'T1-with-contrast': 'T1 with contrast',
  T2: 'T2',
  FLAIR: 'FLAIR',
  other: 'another sequence',
};

function contrast(manifest: Manifest, facts: SeriesFacts): FitReason[] {
  const wanted = manifest.input.contrast;
  if (facts.modality !== 'MR' || wanted.includes('any')) return [];
  const guess = guessContrast(facts);
  const spoken = wanted.map((w) => SPOKEN[w as keyof typeof SPOKEN] ?? w).join(' or ');
  if (guess.contrast === undefined) {
    return [
      warn('CONTRAST_UNKNOWN', `The headers do not say which sequence this is; this model is meant for ${spoken}.`),
    ];
  }
  if (wanted.some((w) => w === guess.contrast)) return [];
  if (guess.contrast === 'other') {
    return [refuse('CONTRAST', `The description names a sequence that is not ${spoken}, which this model needs.`)];
  }
  const what = `This looks like ${SPOKEN[guess.contrast]}`;
  // a name is a fact; timing is a guess, and the same anatomy with or without agent is a difference of degree
  return [
    refuse('CONTRAST', `${what}${guess.from === 'timing' ? ' by its timing' : ''}; this model is meant for ${spoken}.`),
  ];
}

/** Words of headers and descriptions that name a part of the body; the first entry is the part's own name. */
const PARTS: readonly (readonly string[])[] = [
  [
    'head',
    'brain',
    'skull',
    'cranium',
    'neuro',
    'cerebrum',
    'kopf',
    'hirn',
    'schädel',
    'hippocampus',
    'hippo',
    'hcrop',
  ],
  ['neck', 'cervical', 'cspine', 'larynx', 'thyroid'],
  ['chest', 'thorax', 'lung', 'heart', 'cardiac', 'breast', 'tspine'],
  ['abdomen', 'liver', 'kidney', 'pancreas', 'lspine', 'lumbar'],
  ['pelvis', 'prostate', 'bladder', 'uterus', 'hip'],
  ['extremity', 'knee', 'ankle', 'foot', 'shoulder', 'elbow', 'wrist', 'hand', 'leg', 'arm'],
];

/** Lower case, umlauts kept; camel case and digits split: "13_HCropVolume" → "13 hcrop volume". */
function words(text: string): string[] {
  return text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-zäöü]+/)
    .filter(Boolean);
}

const partsIn = (texts: readonly string[]) => {
  const all = new Set(texts.flatMap(words));
  return PARTS.filter((names) => names.some((n) => all.has(n)));
};

function bodyPart(manifest: Manifest, facts: SeriesFacts): FitReason[] {
  const wanted = manifest.fit.body_part;
  if (!wanted?.length) return [];
  const texts = [facts.bodyPart ?? '', ...facts.descriptions];
  const found = new Set(texts.flatMap(words));
  if (wanted.some((w) => words(w).every((part) => found.has(part)))) return [];
  const mine = partsIn(wanted);
  const theirs = partsIn(texts);
  if (theirs.some((p) => mine.includes(p))) return [];
  const named = wanted.join(' or ').toLowerCase();
  if (theirs.length) {
    return [
      refuse(
        'BODY_PART',
        `The headers name the ${theirs.map((p) => p[0]).join(' and ')}; this model is meant for ${named}.`,
      ),
    ];
  }
  return [warn('BODY_PART_UNKNOWN', `The headers do not name a body part; this model is meant for ${named}.`)];
}

function geometry(manifest: Manifest, facts: SeriesFacts): FitReason[] {
  const problems = facts.geometryProblems.map((text) => refuse('GEOMETRY', text));
  if (!facts.grid) {
    return problems.length
      ? problems
      : [refuse('NOT_A_VOLUME', 'The slices of this series do not make a regular volume.')];
  }
  const { dims, spacingMm, extentMm } = facts.grid;
  const rule = manifest.fit;
  const out = problems;
  if (rule.min_slices !== undefined && dims[2] < rule.min_slices) {
    out.push(refuse('TOO_FEW_SLICES', `There are ${dims[2]} slices; this model needs at least ${rule.min_slices}.`));
  }
  if (rule.max_slice_spacing_mm !== undefined && spacingMm[2] > rule.max_slice_spacing_mm * 1.001) {
    const needs = `this model needs ${mm(rule.max_slice_spacing_mm)} mm or less.`;
    out.push(refuse('SLICES_TOO_FAR_APART', `Slices are ${mm(spacingMm[2])} mm apart; ${needs}`));
  }
  const pixel = Math.max(spacingMm[0], spacingMm[1]);
  if (rule.max_pixel_spacing_mm !== undefined && pixel > rule.max_pixel_spacing_mm * 1.001) {
    const needs = `this model needs ${mm(rule.max_pixel_spacing_mm)} mm or less.`;
    out.push(refuse('PIXELS_TOO_LARGE', `Pixels are ${mm(pixel)} mm wide; ${needs}`));
  }
  const spoken = ['from left to right', 'from front to back', 'from head to foot'];
  for (const n of [0, 1, 2] as const) {
    const has = `The images cover ${Math.round(extentMm[n])} mm ${spoken[n]};`;
    const least = rule.min_extent_mm?.[n];
    const most = rule.max_extent_mm?.[n];
    if (least !== undefined && extentMm[n] < least) {
      out.push(refuse('FIELD_TOO_SMALL', `${has} this model needs at least ${Math.round(least)} mm.`));
    }
    if (most !== undefined && extentMm[n] > most) {
      out.push(refuse('FIELD_TOO_LARGE', `${has} this model is meant for at most ${Math.round(most)} mm.`));
    }
  }
  return out;
}
