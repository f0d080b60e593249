/** `npm run prepare:data [-- --offline]`: brings samples and models into .overread. */
import { parseArgs } from 'node:util';
import { modelsIntoState, samplesIntoState } from './prepareData.ts';

const { values } = parseArgs({ options: { offline: { type: 'boolean', default: false } } });
await samplesIntoState(values);
await modelsIntoState(values);
