/** The arrows between the rooms: viewer → inference-worker → models (data), cli → inference-worker. */
import type { Import } from './imports.ts';

interface Rule {
  readonly name: string;
  readonly why: string;
  readonly forbids: (i: Import) => boolean;
}

const ROOM = /^viewer\/(app|studies|reading|findings|models|results|validation)\//;
const SCREEN = /^(react|react-dom|react-i18next|zustand|@cornerstonejs|@mantine|@kitware|@tabler)(\/|$)/;
const VIEWPORTS = /^@cornerstonejs\/(core|tools)(\/|$)/;

const roomOf = (path: string): string | undefined => ROOM.exec(path)?.[1];
const isDoor = (path: string): boolean => /^viewer\/\w+\/index\.tsx?$/.test(path);
const below = (path: string, ...folders: string[]): boolean => folders.some((folder) => path.startsWith(`${folder}/`));

export const RULES: readonly Rule[] = [
  {
    name: 'worker-is-screenless',
    why: 'the inference worker runs in a browser worker and in Node alike: no React, no Cornerstone, no viewer',
    forbids: ({ from, to }) =>
      below(from, 'inference-worker') && (SCREEN.test(to) || below(to, 'viewer', 'cli', 'server', 'scripts', 'tests')),
  },
  {
    name: 'rooms-meet-at-the-door',
    why: 'a room of the viewer uses another only through that room’s index.ts',
    forbids: ({ from, to }) => {
      const [fromRoom, toRoom] = [roomOf(from), roomOf(to)];
      return below(from, 'viewer') && toRoom !== undefined && fromRoom !== toRoom && !isDoor(to);
    },
  },
  {
    name: 'cornerstone-only-in-reading',
    why: 'viewports are a matter of the reading room alone',
    forbids: ({ from, to }) => VIEWPORTS.test(to) && !below(from, 'viewer/reading', 'tests'),
  },
  {
    name: 'cli-without-a-screen',
    why: 'the command line uses the same engine without a screen',
    forbids: ({ from, to }) => below(from, 'cli') && (SCREEN.test(to) || below(to, 'viewer')),
  },
  {
    name: 'viewer-knows-no-node',
    why: 'what runs in the browser imports neither the server nor scripts, command line, tests or Node',
    forbids: ({ from, to }) =>
      below(from, 'viewer') && (below(to, 'server', 'scripts', 'cli', 'tests') || to.startsWith('node:')),
  },
  { name: 'resolvable', why: 'this file does not exist', forbids: ({ missing }) => missing },
];
