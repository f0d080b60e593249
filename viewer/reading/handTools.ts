/** What the mouse buttons and fingers do: one tool on the left button, the rest always in the same place. */
import * as tools from '@cornerstonejs/tools';

export const HAND_TOOLS = {
  window: tools.WindowLevelTool.toolName,
  crosshairs: tools.CrosshairsTool.toolName,
  pan: tools.PanTool.toolName,
  zoom: tools.ZoomTool.toolName,
  scroll: tools.StackScrollTool.toolName,
} as const;
export type HandTool = keyof typeof HAND_TOOLS;

const { MouseBindings } = tools.Enums;
const GROUPS = { acquired: 'overread-acquired', mpr: 'overread-mpr' } as const;
export type ToolGroupKind = keyof typeof GROUPS;

/** colours of the three planes' lines, told apart by hue and by the letter in the pane's corner */
export const PLANE_COLORS: Record<string, string> = { axial: '#e0a030', sagittal: '#4fa3e0', coronal: '#58b368' };

export function toolGroup(kind: ToolGroupKind) {
  const known = tools.ToolGroupManager.getToolGroup(GROUPS[kind]);
  if (known) return known;
  const group = tools.ToolGroupManager.createToolGroup(GROUPS[kind])!;
  for (const name of [HAND_TOOLS.window, HAND_TOOLS.pan, HAND_TOOLS.zoom, HAND_TOOLS.scroll]) group.addTool(name);
  if (kind === 'mpr') {
    group.addTool(HAND_TOOLS.crosshairs, {
      getReferenceLineColor: (viewportId: string) => PLANE_COLORS[viewportId] ?? '#cccccc',
      getReferenceLineControllable: () => true,
      // false would also keep a click from moving the other planes
      getReferenceLineDraggableRotatable: () => true,
      getReferenceLineSlabThicknessControlsOn: () => false,
    });
  }
  return group;
}

/** Puts `hand` on the left button; the middle button pans, the right one zooms, the wheel scrolls. */
export function takeInHand(kind: ToolGroupKind, hand: HandTool): void {
  const group = toolGroup(kind);
  const left = hand === 'crosshairs' && kind !== 'mpr' ? 'window' : hand;
  const bindings: Record<HandTool, { mouseButton?: number; numTouchPoints?: number }[]> = {
    window: [],
    crosshairs: [],
    pan: [{ mouseButton: MouseBindings.Auxiliary }],
    zoom: [{ mouseButton: MouseBindings.Secondary }, { numTouchPoints: 2 }],
    scroll: [{ mouseButton: MouseBindings.Wheel }],
  };
  bindings[left] = [{ mouseButton: MouseBindings.Primary }, { numTouchPoints: 1 }, ...bindings[left]];
  for (const [name, own] of Object.entries(bindings) as [HandTool, (typeof bindings)[HandTool]][]) {
    if (name === 'crosshairs' && kind !== 'mpr') continue;
    if (own.length > 0) group.setToolActive(HAND_TOOLS[name], { bindings: own });
    // the lines stay in sight when another tool is in the hand
    else if (name === 'crosshairs') group.setToolEnabled(HAND_TOOLS.crosshairs);
    else group.setToolPassive(HAND_TOOLS[name]);
  }
}
