"""Write model.json from metrics.json and the weights: /usr/bin/python3 models/hippocampus/training/describe.py"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'training'))
from manifest import ANATOMY, concept, label, write_manifest  # noqa: E402

FOLDER = os.path.join(HERE, '..')
metrics = []
if os.path.exists(os.path.join(FOLDER, 'metrics.json')):
    with open(os.path.join(FOLDER, 'metrics.json')) as f:
        m = json.load(f)
    on = f"{m['cases']} held-out crops of the Medical Segmentation Decathlon, task 4"
    for part in ('anterior', 'posterior'):
        metrics.append({'metric': f'Dice, {part}', 'value': m['dice'][part]['mean'], 'on': on})
    metrics.append({'metric': 'mean absolute volume error, whole hippocampus', 'value': m['absolute_volume_error']['whole']['mean'], 'on': on})
HIPPOCAMPUS = concept('5366008', 'Hippocampus')
write_manifest(FOLDER, {
    'id': 'hippocampus', 'version': '1.0.0', 'name': 'Hippocampus', 'task': 'segmentation',
    'description': 'Outlines the anterior and posterior hippocampus on a T1 crop around one hippocampus.',
    'intended_use': 'Volumes of the anterior and posterior hippocampus on crops of 3D T1 images, for research and teaching.',
    'limits': [
        'Reads a crop around one hippocampus (about 35 × 50 × 36 mm), not a whole head.',
        'Trained on healthy adults and adults with a psychotic disorder from one centre; not checked in dementia, epilepsy, children, or after surgery.',
        'Must not be used to diagnose or exclude atrophy or sclerosis in a person.',
    ],
    'license': 'CC-BY-SA-4.0', 'authors': 'Overread',
    'references': ['https://doi.org/10.1038/s41467-022-30695-9', 'http://medicaldecathlon.com'],
    'data_source': 'Medical Segmentation Decathlon task 4 (hippocampus, Vanderbilt University Medical Center), 214 crops',
    'data_license': 'CC-BY-SA-4.0',
    'eval_metrics': metrics,
    'input': {'modality': ['MR'], 'contrast': ['T1'], 'dimensions': 3, 'num_channels': 1, 'axis_order': 'RAS',
              'spacing': [1, 1, 1], 'multiple_of': 8, 'intensity': {'rule': 'percentile', 'low': 0.5, 'high': 99.5}},
    'output': {'kind': 'probabilities', 'tensor': 'probabilities',
               'labels': [label(0, 'Background', (0, 0, 0)),
                          label(1, 'Anterior hippocampus', (230, 80, 70), ANATOMY, HIPPOCAMPUS),
                          label(2, 'Posterior hippocampus', (70, 150, 230), ANATOMY, HIPPOCAMPUS)]},
    'post': {'largest_component': 'each'},
    'fit': {'max_slice_spacing_mm': 1.6, 'max_pixel_spacing_mm': 1.6, 'min_extent_mm': [24, 36, 24],
            'max_extent_mm': [80, 100, 80], 'body_part': ['HIPPOCAMPUS', 'BRAIN', 'HEAD']},
    'self_test': {'spatial_shape': [16, 16, 16], 'tolerance': 0.001},
    'resources': {'floats_per_voxel': 96, 'tileable': False},
})
