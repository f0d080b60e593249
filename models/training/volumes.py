"""Series and volumes on a model's grid, by the rules of inference-worker/pipeline (model-grid, resample, intensity)."""
import glob
import os

import nibabel
import numpy as np
from scipy import ndimage


def read_series(folder):
    """A DICOM series of one orientation -> (array [i, j, k], affine voxel -> RAS mm)."""
    import pydicom
    slices = [pydicom.dcmread(f, force=True) for f in sorted(glob.glob(os.path.join(folder, '*')))]
    slices = [s for s in slices if 'PixelData' in s]
    across, down = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    normal = np.cross(across, down)
    place = [float(normal @ np.array(s.ImagePositionPatient, float)) for s in slices]
    order = np.argsort(place)
    slices = [slices[n] for n in order]
    array = np.stack([s.pixel_array.astype(np.float32) * float(s.get('RescaleSlope', 1)) + float(s.get('RescaleIntercept', 0))
                      for s in slices], -1).transpose(1, 0, 2)  # columns, rows, slices
    row_mm, column_mm = (float(v) for v in slices[0].PixelSpacing)
    step = (place[order[-1]] - place[order[0]]) / max(1, len(slices) - 1)
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1], affine[:3, 2] = across * column_mm, down * row_mm, normal * step
    affine[:3, 3] = np.array(slices[0].ImagePositionPatient, float)
    return array, np.diag([-1, -1, 1, 1]) @ affine  # LPS -> RAS


def read_nifti(path):
    image = nibabel.load(path)
    return np.asarray(image.dataobj, np.float32), image.affine


def model_grid(shape, affine, mm, multiple):
    """Smallest RAS grid of `mm` that holds the volume, centred on it, padded at the end of each axis."""
    corners = np.array([[x, y, z, 1] for x in (-0.5, shape[0] - 0.5) for y in (-0.5, shape[1] - 0.5)
                        for z in (-0.5, shape[2] - 0.5)]) @ affine.T
    low, high = corners[:, :3].min(0), corners[:, :3].max(0)
    size = np.maximum(1, np.ceil((high - low) / mm - 1e-3)).astype(int)
    middle = (affine @ np.append((np.array(shape) - 1) / 2, 1))[:3]
    grid = np.diag([mm, mm, mm, 1.0])
    grid[:3, 3] = middle - mm * (size - 1) / 2
    to_source = np.linalg.inv(affine) @ grid
    steps = to_source[:3, :3]
    if np.allclose(steps, np.round(steps), atol=1e-3) and np.allclose(np.abs(np.round(steps)).sum(0), 1):
        grid[:3, 3] = (affine @ np.append(np.round(to_source[:3, 3]), 1))[:3]
    return tuple(int(-(-n // multiple) * multiple) for n in size), grid


def resample(array, affine, size, grid, order=1):
    """Values at the grid's voxel centres; NaN further than half a voxel outside the source."""
    m = np.linalg.inv(affine) @ grid
    at = np.indices(size).reshape(3, -1)
    at = m[:3, :3] @ at + m[:3, 3:]
    limit = np.array(array.shape)[:, None]
    inside = ((at >= -0.5 - 1e-6) & (at <= limit - 0.5 + 1e-6)).all(0)
    values = ndimage.map_coordinates(array, np.clip(at, 0, limit - 1), order=order, mode='nearest').astype(np.float32)
    values[~inside] = np.nan
    return values.reshape(size)


def scale_percentiles(values, low, high):
    a, b = np.nanpercentile(values, [low, high])
    return np.nan_to_num(np.clip((values - a) / max(b - a, 1e-6), 0, 1)).astype(np.float32)


def largest_component(mask):
    ids, n = ndimage.label(mask, np.ones((3, 3, 3)))
    if n < 2:
        return mask
    return ids == 1 + np.argmax(ndimage.sum(mask, ids, range(1, n + 1)))
