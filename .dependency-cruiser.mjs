/**
 * The arrows between the rooms, enforced: viewer → inference-worker → models (data), cli → inference-worker.
 * Run by `npm run lint:rooms`. Paths are relative to the repository root.
 */
const ROOMS = 'app|studies|reading|findings|models|results|validation';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A circle of imports means two files are really one, and its load order is luck.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'worker-is-screenless',
      comment: 'The inference worker runs in a browser worker and in Node alike: no React, no Cornerstone, no viewer.',
      severity: 'error',
      from: { path: '^inference-worker/' },
      to: {
        path: [
          '^(viewer|cli|server|scripts|tests)/',
          '(^|node_modules/)(react|react-dom|react-i18next|zustand)(/|$)',
          '(^|node_modules/)@(cornerstonejs|mantine|kitware|tabler)/',
          '^@cornerstonejs/',
        ],
      },
    },
    {
      name: 'rooms-meet-at-the-door',
      comment: "A room of the viewer uses another only through that room's index.ts.",
      severity: 'error',
      from: { path: `^viewer/(${ROOMS})/` },
      to: { path: `^viewer/(${ROOMS})/`, pathNot: ['^viewer/$1/', `^viewer/(${ROOMS})/index\\.tsx?$`] },
    },
    {
      name: 'entry-meets-rooms-at-the-door',
      comment: "Files directly below viewer/ also go through a room's index.ts; main.tsx may start the app.",
      severity: 'error',
      from: { path: '^viewer/[^/]+$' },
      to: { path: `^viewer/(${ROOMS})/`, pathNot: [`^viewer/(${ROOMS})/index\\.tsx?$`, '^viewer/app/'] },
    },
    {
      name: 'cornerstone-only-in-reading',
      comment: 'Viewports are an implementation detail of the reading room.',
      severity: 'error',
      from: { path: '^(viewer|cli|inference-worker|server)/', pathNot: '^viewer/reading/' },
      to: { path: '(^|node_modules/)@cornerstonejs/(core|tools)(/|$)' },
    },
    {
      name: 'cli-without-a-screen',
      comment: 'The command line uses the same engine without a screen.',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: ['^viewer/', '(^|node_modules/)(react|react-dom)(/|$)'] },
    },
    {
      name: 'viewer-knows-no-node',
      comment: 'What runs in the browser imports neither the server nor the scripts nor the tests.',
      severity: 'error',
      from: { path: '^viewer/' },
      to: { path: '^(server|scripts|cli|tests)/' },
    },
    {
      name: 'resolvable',
      comment: 'An import that resolves to nothing is a misspelt path or a missing package.',
      severity: 'error',
      from: { path: '^(viewer|inference-worker|cli|server|scripts|dicom-samples|models)/' },
      to: { couldNotResolve: true, pathNot: '[?](url|raw|worker|worker&url|inline)$' },
    },
  ],
  options: {
    // TypeScript 7 has no parser API for tools yet
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.overread|tests/artifacts)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'module', 'browser', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
};
