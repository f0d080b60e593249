"""Export the averaged weights, check the file against PyTorch and WASM, write the self-test and the held-out list.

  /usr/bin/python3 models/hippocampus/training/export.py --from DIR/ema.pt"""
import argparse
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'training'))
import torch  # noqa: E402

from check_onnx import compare  # noqa: E402
from common import export_onnx  # noqa: E402
from net import Exported, HippocampusNet  # noqa: E402
from selftest import write_selftest  # noqa: E402

args = argparse.ArgumentParser()
args.add_argument('--from', dest='source', required=True)
args.add_argument('--to', default=os.path.join(HERE, '..'))
a = args.parse_args()
torch.manual_seed(0)
net = HippocampusNet()
net.load_state_dict(torch.load(a.source)['state'])
model, path = Exported(net).eval(), os.path.join(a.to, 'weights.onnx')
sizes = {2: 'a', 3: 'b', 4: 'c'}
print(export_onnx(model, torch.rand(1, 1, 40, 56, 40), path, ['image'], ['probabilities'],
                  {'image': sizes, 'probabilities': sizes}), 'bytes')
shapes = [(16, 16, 16), (40, 56, 40), (48, 64, 48), (32, 48, 40)]
print(compare(model, path, [torch.rand(1, 1, *s) for s in shapes] + [torch.zeros(1, 1, 24, 24, 24)],
              ('image', ['probabilities'])))
write_selftest(os.path.join(a.to, 'selftest.json'), model, (16, 16, 16), ['probabilities'], 1e-3)
with open(os.path.join(HERE, 'split.json')) as f:
    held = json.load(f)['heldout']
with open(os.path.join(a.to, 'heldout.txt'), 'w') as f:
    f.write('\n'.join(held) + '\n')
