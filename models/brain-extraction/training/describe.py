"""Write model.json from metrics.json and the weights: /usr/bin/python3 models/brain-extraction/training/describe.py"""
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
    cross = m.get('cross_validation')
    if cross and cross['cases']:
        metrics.append({'metric': 'Dice with the teacher (mindgrab)', 'value': cross['mean_dice'],
                        'on': f"{len(cross['cases'])} scans of patients left out of training (cross-validation by patient)"})
    for name, row in m.get('shipped_weights_on_heads_never_trained_on', {}).items():
        metrics.append({'metric': 'Dice with the teacher (mindgrab)', 'value': row['dice'], 'on': f'{name}, never trained on'})
write_manifest(FOLDER, {
    'id': 'brain-extraction', 'version': '1.0.0', 'name': 'Brain extraction', 'task': 'segmentation',
    'description': 'Outlines the brain on MR images of the head of any contrast, with thick or thin slices, at 2 mm.',
    'intended_use': 'A quick brain mask and brain volume on the reader’s own machine, for research and teaching.',
    'limits': [
        'Learned from the masks of another network (mindgrab) on four people, so it can at best be as right as that network.',
        'It works at 2 mm: thin parts such as the edge of the tentorium and the gyral surface are smoothed.',
        'Not checked on children, on CT, or on defects of the skull; large lesions at the surface may be left out.',
        'Must not be used for diagnosis, for planning an operation, or to measure atrophy in a person.',
    ],
    'license': 'MIT', 'authors': 'Overread',
    'references': ['https://arxiv.org/abs/2203.09974', 'https://arxiv.org/abs/2506.11860'],
    'data_source': 'Nine MR scans of four people (T1, T1 with contrast, T2, FLAIR; TCIA Brain-Tumor-Progression, datalad '
                   'example-dicom-structural, a brainchop sample) with masks by mindgrab, and random contrasts painted on them',
    'data_license': 'CC BY 3.0, PDDL, MIT; teacher MIT',
    'eval_metrics': metrics,
    'input': {'modality': ['MR'], 'contrast': ['any'], 'dimensions': 3, 'num_channels': 1, 'axis_order': 'RAS',
              'spacing': [2, 2, 2], 'multiple_of': 16, 'intensity': {'rule': 'percentile', 'low': 0.5, 'high': 99.5}},
    'output': {'kind': 'probabilities', 'tensor': 'probabilities',
               'labels': [label(0, 'Background', (0, 0, 0)),
                          label(1, 'Brain', (255, 140, 90), ANATOMY, concept('12738006', 'Brain'))]},
    'post': {'largest_component': 'each', 'fill_holes': True},
    'fit': {'max_slice_spacing_mm': 8, 'max_pixel_spacing_mm': 3, 'min_extent_mm': [100, 120, 60], 'body_part': ['HEAD', 'BRAIN']},
    'self_test': {'spatial_shape': [32, 32, 32], 'tolerance': 0.001},
    'resources': {'floats_per_voxel': 16, 'tileable': False},
})
