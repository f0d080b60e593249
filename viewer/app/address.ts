import { causeText } from '../../inference-worker/errors.ts';
import { openSample } from './samples.ts';

/** `?sample=<id>` opens a sample study. */
export function openFromAddress(): void {
  const sample = new URLSearchParams(location.search).get('sample');
  if (sample) openSample(sample).catch((thrown) => console.error('[app] sample', sample, causeText(thrown)));
}
