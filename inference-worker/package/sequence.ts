/** Which MR sequence a series is, guessed from its descriptions first, then from its timing. */
import type { SeriesFacts } from './facts.ts';

export type Contrast = 'T1' | 'T1-with-contrast' | 'T2' | 'FLAIR' | 'other';

export interface Guess {
  /** undefined: nothing said */
  readonly contrast?: Contrast;
  /** what it was guessed from, to put into a sentence */
  readonly from: 'description' | 'timing' | 'nothing';
}

/** Word boundaries that also take _ and digits' neighbours: "t1_mprage", "AX T1+C", "T2w". */
const word = (pattern: string) => new RegExp(`(?:^|[^a-z0-9])(?:${pattern})(?=$|[^a-z0-9])`, 'i');

/** Sequences that are neither T1 nor T2 nor FLAIR pictures of anatomy. */
const OTHER = word(
  'dwi|diff|diffusion|adc|trace|dti|dki|swi|swan|bold|fmri|ep2d|asl|perf(?:usion)?|dsc|dce|cbf|cbv|mtt|tof|mra|mrv|angio|pd|proton density|b0|b1000|survey|scout|locali[sz]er|fieldmap|field map|mip|phase',
);
/** Also inside a word: "FLAIRreg". */
const FLAIR = /flair|dark[ _-]?fluid|(?:^|[^a-z])tirm/i;
const T2 = word('t2w?|t2[ _-]?(?:tse|fse|space|frfse|star)|t2\\*');
const T1 = word(
  't1w?|t1[ _-]?(?:se|tse|fse|gre|ffe|vibe)|mp[ _-]?rage|mprage\\w*|spgr|bravo|ir[ _-]?fspgr|fspgr|tfl3d|mp2rage|vibe|tfe',
);
const POST = word('post|gd|gad|gado\\w*|c\\+|km|contrast|with contrast|enh(?:anced)?|ce|t1c|t1ce|t1gd|t1post|t1wce');
const POST_PLUS = /t1\w*\s*\+\s*c|\+\s*(?:c|gd|gad|km)\b|t1\s*c\+/i;
const WITHOUT = word('pre|non[ _-]?contrast|without contrast|w\\/o|unenhanced|nativ|native|no contrast');

/** The sequence of an MR series; `other` when the description names something that is none of ours. */
export function guessContrast(facts: SeriesFacts): Guess {
  for (const text of facts.descriptions) {
    const enhanced = (POST.test(text) || POST_PLUS.test(text)) && !WITHOUT.test(text);
    // a list of sequences (as in "MR brain T1 T2 FLAIR", a study's description) says nothing of one series
    if (T1.test(text) && T2.test(text)) continue;
    // "T1 FLAIR" is a T1 picture taken with a FLAIR readout
    if (FLAIR.test(text) && !T1.test(text)) return { contrast: 'FLAIR', from: 'description' };
    if (/t1w?(?:post|ce|gd|c(?![a-z]))/i.test(text)) return { contrast: 'T1-with-contrast', from: 'description' };
    if (T1.test(text)) {
      const given = enhanced || (hasAgent(facts) && !WITHOUT.test(text));
      return { contrast: given ? 'T1-with-contrast' : 'T1', from: 'description' };
    }
    if (T2.test(text)) return { contrast: 'T2', from: 'description' };
    if (OTHER.test(text)) return { contrast: 'other', from: 'description' };
  }
  return byTiming(facts);
}

const hasAgent = (facts: SeriesFacts) => !!facts.contrastAgent && !/^(none|no|0)$/i.test(facts.contrastAgent.trim());

/**
 * Spin echo: short TE and TR is T1, long TE T2, long TE with a long inversion time FLAIR. Gradient echo with a short
 * TE and TR, with or without inversion pulse, is T1 (Bushberg, The Essential Physics of Medical Imaging, ch. 12).
 */
function byTiming(facts: SeriesFacts): Guess {
  const { repetitionTimeMs: tr, echoTimeMs: te, inversionTimeMs: ti } = facts;
  if (te === undefined || tr === undefined) return { from: 'nothing' };
  const t1: Contrast = hasAgent(facts) ? 'T1-with-contrast' : 'T1';
  if (te >= 60) return { contrast: ti !== undefined && ti >= 1500 ? 'FLAIR' : 'T2', from: 'timing' };
  if (te <= 30 && tr <= 900) return { contrast: t1, from: 'timing' };
  if (te <= 10 && ti !== undefined && ti >= 400 && ti <= 1400) return { contrast: t1, from: 'timing' };
  return { from: 'nothing' };
}
