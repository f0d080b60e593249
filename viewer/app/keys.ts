/** Keyboard: one table of keys, what they do and what the help calls them. */
import { READING } from '../../settings.ts';
import { cancelJob } from '../models/index.ts';
import { type LayoutId, scene, setHand, setLayout, setOverlay, useReading } from '../reading/index.ts';

const pane = () => useReading.getState().activePane;
const LAYOUT_KEYS: readonly LayoutId[] = ['single', 'mpr', 'mpr-equal'];

/** The next of the windows offered for this series. */
export function nextWindow(): void {
  const { windows, windowIndex } = useReading.getState();
  if (windows.length > 0) chooseWindow((windowIndex + 1) % windows.length);
}

export function chooseWindow(index: number): void {
  const window = useReading.getState().windows[index];
  if (window) scene.setWindow(window);
}

export function resetView(): void {
  scene.reset(useReading.getState().windows[0]);
}

export const toggleAll = () => setOverlay({ visible: !useReading.getState().overlay.visible });

interface Key {
  readonly keys: readonly string[];
  /** below `keys.` in the languages */
  readonly name: string;
  readonly act: (key: string) => void;
}

export const KEYS: readonly Key[] = [
  {
    keys: ['ArrowUp', 'ArrowLeft', 'ArrowDown', 'ArrowRight'],
    name: 'slices',
    act: (key) => scene.scroll(pane(), key === 'ArrowUp' || key === 'ArrowLeft' ? -1 : 1),
  },
  {
    keys: ['PageUp', 'PageDown'],
    name: 'pages',
    act: (key) => scene.scroll(pane(), key === 'PageUp' ? -READING.pageSlices : READING.pageSlices),
  },
  { keys: ['Home', 'End'], name: 'ends', act: (key) => scene.scrollToEnd(pane(), key === 'Home' ? 0 : 1) },
  { keys: ['w'], name: 'window', act: () => setHand('window') },
  { keys: ['l'], name: 'nextWindow', act: nextWindow },
  { keys: ['c'], name: 'crosshairs', act: () => setHand('crosshairs') },
  { keys: ['p'], name: 'pan', act: () => setHand('pan') },
  { keys: ['z'], name: 'zoom', act: () => setHand('zoom') },
  { keys: ['r'], name: 'reset', act: resetView },
  { keys: ['1', '2', '3'], name: 'layouts', act: (key) => setLayout(LAYOUT_KEYS[Number(key) - 1]!) },
  { keys: ['h'], name: 'hide', act: toggleAll },
  { keys: ['Escape'], name: 'stop', act: cancelJob },
];

/** Text fields, sliders, menus and open dialogs keep their own keys; a tool's radio button keeps its arrows. */
function keepsKey(target: EventTarget | null, name: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches('input[type=checkbox]')) return false;
  if (target.matches('input[type=radio]')) return name.startsWith('Arrow');
  return target.closest('input, textarea, select, [role="dialog"], [role="slider"], [role="menu"]') !== null;
}

export function listenToKeys(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (keepsKey(event.target, name)) return;
    const entry = KEYS.find(({ keys }) => keys.includes(name));
    if (!entry) return;
    event.preventDefault();
    entry.act(name);
  };
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}
