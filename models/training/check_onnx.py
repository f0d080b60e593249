"""Does the exported file compute what PyTorch computes? Writes inputs and PyTorch's answers, then lets Node compare."""
import json
import os
import subprocess
import tempfile

import torch

HERE = os.path.dirname(os.path.abspath(__file__))


def compare(model, weights, inputs, names, scales=None):
    """`inputs`: tensors; `names`: (input name, [output names]); `scales`: size of one unit of each output (pixels for
    boxes). Returns compare.mjs's report; raises where the numbers are too far apart."""
    model.eval()
    with tempfile.TemporaryDirectory() as folder:
        cases = []
        for n, x in enumerate(inputs):
            with torch.no_grad():
                out = model(x)
            out = out if isinstance(out, (tuple, list)) else [out]
            x.contiguous().numpy().tofile(os.path.join(folder, f'{n}.in'))
            outputs = []
            for k, (name, y) in enumerate(zip(names[1], out)):
                y.contiguous().numpy().tofile(os.path.join(folder, f'{n}.{name}'))
                outputs.append({'name': name, 'file': f'{n}.{name}', 'scale': scales[k] if scales else 1})
            cases.append({'input': {'name': names[0], 'file': f'{n}.in'}, 'dims': list(x.shape), 'outputs': outputs})
        listing = os.path.join(folder, 'cases.json')
        with open(listing, 'w') as f:
            json.dump(cases, f)
        done = subprocess.run(['node', os.path.join(HERE, 'compare.mjs'), weights, listing], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)
