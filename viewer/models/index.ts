export { JobCard } from './JobCard.tsx';
export {
  cancelJob,
  dismissFailure,
  fitOf,
  type Job,
  type ModelRun,
  probeEnvironment,
  type RunOptions,
  runModel,
  useJobs,
} from './jobs.ts';
export { ModelShelf } from './ModelShelf.tsx';
export { fillShelf, type ShelfModel, shelfModel, useShelf } from './shelf.ts';
