"""Calibrate on the validation blocks, export, check the file against PyTorch and WASM, write self-test and held-out list.

  /usr/bin/python3 models/brain-tumour/training/export.py --data ../shared/training/brain-tumour --from DIR/ema.pt"""
import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'training'))
import numpy as np  # noqa: E402
import torch  # noqa: E402
from scipy.optimize import minimize  # noqa: E402

from check_onnx import compare  # noqa: E402
from common import export_onnx, write_json  # noqa: E402
from data import letterbox, load_slices, part_of, read_table, scale  # noqa: E402
from metrics import iou  # noqa: E402
from net import SIZE, Exported, TumourNet  # noqa: E402
from selftest import write_selftest  # noqa: E402
from train import evaluate  # noqa: E402


def calibrate(net, images, rows):
    """Temperature and offset that make a finding's score the share of such findings that are right (IoU >= 0.5 and
    class), by logistic regression over all findings of the validation slices."""
    logits, right = [], []
    for found, truth in evaluate(Exported(net).eval(), images, rows):
        for box, score, label in found:
            if score >= 0.02:
                logits.append(np.log(score / (1 - score + 1e-9)))
                right.append(any(l == label and iou(box, b[None])[0] >= 0.5 for b, l in truth))
    logits, right = np.array(logits), np.array(right, float)

    def nll(p):
        z = (logits - p[1]) / np.exp(p[0])
        return np.mean(np.logaddexp(0, z) - right * z)

    best = minimize(nll, [0.0, 0.0], method='Nelder-Mead').x
    return float(np.exp(best[0])), float(best[1]), len(logits)


def main():
    args = argparse.ArgumentParser()
    args.add_argument('--data', required=True)
    args.add_argument('--from', dest='source', required=True)
    args.add_argument('--to', default=os.path.join(HERE, '..'))
    a = args.parse_args()
    torch.manual_seed(0)
    net = TumourNet()
    net.load_state_dict(torch.load(a.source)['state'])
    table = read_table(a.data)
    rows = [r for r in table if part_of(r['number']) == 'validation']
    images = load_slices(a.data, rows)
    temperature, offset, n = calibrate(net, images, rows)
    print(f'temperature {temperature:.3f}, offset {offset:.3f} from {n} findings')
    write_json(os.path.join(HERE, 'calibration.json'), {'temperature': temperature, 'offset': offset, 'findings': n})
    model, path = Exported(net, temperature, offset).eval(), os.path.join(a.to, 'weights.onnx')
    print(export_onnx(model, torch.rand(1, 1, SIZE, SIZE), path, ['image'], ['boxes', 'scores'],
                      {'image': {0: 'n'}, 'boxes': {0: 'n'}, 'scores': {0: 'n'}}), 'bytes')
    real = torch.from_numpy(np.stack([letterbox(scale(i.astype(np.float32)))[0] for i in images[::40]]))[:, None]
    inputs = [real[:1], real[1:2], real[2:5], torch.rand(1, 1, SIZE, SIZE), torch.zeros(1, 1, SIZE, SIZE)]
    print(compare(model, path, inputs, ('image', ['boxes', 'scores']), (SIZE, 1)))
    write_selftest(os.path.join(a.to, 'selftest.json'), model, (SIZE, SIZE), ['boxes', 'scores'], 1e-3)
    held = [r['number'] for r in table if part_of(r['number']) == 'heldout']
    with open(os.path.join(a.to, 'heldout.txt'), 'w') as f:
        f.write('\n'.join(str(n) for n in held) + '\n')
    write_json(os.path.join(HERE, 'split.json'),
               {p: [r['number'] for r in table if part_of(r['number']) == p] for p in ('heldout', 'validation', 'gap', 'train')})


if __name__ == '__main__':
    main()
