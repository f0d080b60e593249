"""Write model.json from metrics.json and the weights: /usr/bin/python3 models/brain-tumour/training/describe.py"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'training'))
from manifest import ABNORMAL, concept, label, write_manifest  # noqa: E402

FOLDER = os.path.join(HERE, '..')
metrics, threshold = [], 0.4
if os.path.exists(os.path.join(FOLDER, 'metrics.json')):
    with open(os.path.join(FOLDER, 'metrics.json')) as f:
        m = json.load(f)
    threshold = m['score_threshold']
    on = f"{m['heldout']['slices']} held-out slices (contiguous blocks, three planes)"
    for name, value in m['heldout']['ap'].items():
        metrics.append({'metric': f'average precision at IoU 0.5, {name}', 'value': value, 'on': on})
    metrics.append({'metric': 'average precision at IoU 0.5, mean', 'value': m['heldout']['map'], 'on': on})
    metrics.append({'metric': 'recall at 0.25 false positives a slice', 'value': m['heldout']['recall']['0.25'], 'on': on})
NEOPLASM = concept('108369006', 'Neoplasm')
write_manifest(FOLDER, {
    'id': 'brain-tumour', 'version': '1.0.0', 'name': 'Brain tumour finder', 'task': 'detection',
    'description': 'Boxes with scores around meningioma, glioma and pituitary tumour on contrast-enhanced T1 slices in any plane.',
    'intended_use': 'A second look for places to check on contrast-enhanced T1 images of the head, for research and teaching.',
    'limits': [
        'Every training picture with contrast showed a tumour of one of three kinds: anything else that enhances (metastasis, abscess, vessel, postoperative change) may be named as one of them.',
        'No finding does not mean no tumour; small and faintly enhancing tumours are missed.',
        'The kind is a guess from one slice, not a diagnosis.',
        'Must not be used to exclude a tumour, to decide on treatment, or to measure growth.',
    ],
    'license': 'CC-BY-4.0', 'authors': 'Overread',
    'references': ['https://doi.org/10.6084/m9.figshare.1512427.v5', 'https://arxiv.org/abs/1904.07850', 'https://arxiv.org/abs/1904.01355'],
    'data_source': 'Cheng, brain tumor dataset (2017), 2665 of its slices from at most 233 patients; tumour-free slices of one T1 head without contrast',
    'data_license': 'CC-BY-4.0 by secondary sources (the figshare page itself was not read); tumour-free head PDDL',
    'eval_metrics': metrics,
    'input': {'modality': ['MR'], 'contrast': ['T1-with-contrast'], 'dimensions': 2, 'num_channels': 1,
              'spatial_shape': [192, 192], 'multiple_of': 32, 'intensity': {'rule': 'percentile', 'low': 0, 'high': 99.5}},
    'output': {'kind': 'boxes', 'boxes_tensor': 'boxes', 'scores_tensor': 'scores',
               'labels': [label(0, 'Meningioma', (240, 90, 80), ABNORMAL, NEOPLASM), label(1, 'Glioma', (90, 210, 90), ABNORMAL, NEOPLASM),
                          label(2, 'Pituitary', (80, 170, 250), ABNORMAL, NEOPLASM)],
               'score_threshold': threshold, 'nms_iou': 0.35},
    # a slab of a head, not a crop around one structure
    'fit': {'max_pixel_spacing_mm': 2, 'max_slice_spacing_mm': 8, 'min_extent_mm': [40, 60, 10],
            'body_part': ['HEAD', 'BRAIN']},
    'self_test': {'spatial_shape': [192, 192], 'tolerance': 0.001},
    'resources': {'floats_per_voxel': 32, 'tileable': False},
})
