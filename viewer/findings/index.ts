export { FindingsPanel } from './FindingsPanel.tsx';
export {
  addResult,
  type Finding,
  findingsOf,
  forgetResults,
  type ModelResult,
  newResultId,
  removeResult,
  useFindings,
} from './store.ts';
