"""Export the averaged weights, check the file against PyTorch and WASM, write the self-test.

  /usr/bin/python3 models/brain-extraction/training/export.py --data ../shared/training/brain-extraction --from DIR/ema.pt"""
import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'training'))
import torch  # noqa: E402

from check_onnx import compare  # noqa: E402
from common import export_onnx, write_json  # noqa: E402
from data import CACHE, PATIENTS, load_heads  # noqa: E402
from net import BrainNet, Exported  # noqa: E402
from selftest import write_selftest  # noqa: E402
from threshold import fit_offset  # noqa: E402

args = argparse.ArgumentParser()
args.add_argument('--data', required=True)
args.add_argument('--cache', default=CACHE)
args.add_argument('--from', dest='source', required=True)
args.add_argument('--to', default=os.path.join(HERE, '..'))
a = args.parse_args()
torch.manual_seed(0)
net = BrainNet()
net.load_state_dict(torch.load(a.source)['state'])
offset = fit_offset(net, load_heads(a.data, a.cache, PATIENTS))
print('offset', offset)
write_json(os.path.join(HERE, 'threshold.json'), {'offset': offset})
model, path = Exported(net, offset).eval(), os.path.join(a.to, 'weights.onnx')
sizes = {2: 'a', 3: 'b', 4: 'c'}
print(export_onnx(model, torch.rand(1, 1, 48, 64, 80), path, ['image'], ['probabilities'],
                  {'image': sizes, 'probabilities': sizes}), 'bytes')
shapes = [(32, 32, 32), (80, 112, 96), (48, 128, 64), (128, 128, 128)]
inputs = [torch.rand(1, 1, *s) ** 2 for s in shapes] + [torch.zeros(1, 1, 32, 48, 32)]
print(compare(model, path, inputs, ('image', ['probabilities'])))
write_selftest(os.path.join(a.to, 'selftest.json'), model, (32, 32, 32), ['probabilities'], 1e-3)
