export type Plane = 'axial' | 'sagittal' | 'coronal';

/** What a pane shows: the images as they were acquired, or a plane cut through the volume. */
export interface Pane {
  readonly id: string;
  readonly plane: 'acquired' | Plane;
}

export const LAYOUTS = {
  single: [{ id: 'acquired', plane: 'acquired' }],
  /** one large plane, two small ones beside it */
  mpr: [
    { id: 'axial', plane: 'axial' },
    { id: 'sagittal', plane: 'sagittal' },
    { id: 'coronal', plane: 'coronal' },
  ],
  'mpr-equal': [
    { id: 'axial', plane: 'axial' },
    { id: 'sagittal', plane: 'sagittal' },
    { id: 'coronal', plane: 'coronal' },
  ],
} as const satisfies Record<string, readonly Pane[]>;

export type LayoutId = keyof typeof LAYOUTS;
export const isMpr = (layout: LayoutId): boolean => layout !== 'single';
