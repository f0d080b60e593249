/**
 * A volume is voxels plus an affine, nothing else: all placing in Overread goes through the affine, never through
 * slice order. Coordinates: voxel index (i, j, k) = (column, row, slice), i fastest in memory; patient space is
 * DICOM's LPS (x to the patient's Left, y to Posterior, z to Superior) in millimetres (PS3.3 C.7.6.2.1.1).
 */
export type Vec3 = readonly [number, number, number];

/** Row-major 4×4, voxel index → LPS mm; the last row is 0 0 0 1. Voxel (0,0,0) is at its voxel's *centre*. */
export type Affine = readonly number[];

export type VoxelArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array;

/** Where voxels lie, without their values. */
export interface Grid {
  /** columns, rows, slices */
  readonly dims: Vec3;
  readonly affine: Affine;
}

export interface Volume<T extends VoxelArray = VoxelArray> extends Grid {
  /** dims[0]·dims[1]·dims[2] values, i fastest; for images in modality units (HU for CT) */
  readonly voxels: T;
}
