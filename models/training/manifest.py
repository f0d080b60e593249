"""Writes model.json from a recipe's own facts and the weights beside it."""
import hashlib
import os

from common import write_json

ANATOMY = {'value': '123037004', 'scheme': 'SCT', 'meaning': 'Anatomical Structure'}
ABNORMAL = {'value': '49755003', 'scheme': 'SCT', 'meaning': 'Morphologically Abnormal Structure'}


def concept(value, meaning):
    return {'value': value, 'scheme': 'SCT', 'meaning': meaning}


def label(value, name, color, category=None, kind=None):
    found = {'value': value, 'name': name, 'color': list(color)}
    return {**found, 'category': category, 'type': kind} if kind else found


def write_manifest(folder, facts):
    path = os.path.join(folder, 'weights.onnx')
    with open(path, 'rb') as f:
        data = f.read()
    weights = {'file': 'weights.onnx', 'sha256': hashlib.sha256(data).hexdigest(), 'bytes': len(data), 'precision': 'fp32'}
    write_json(os.path.join(folder, 'model.json'), {'schema': 'overread-model/1', **facts, 'weights': weights})
