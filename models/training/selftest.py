"""The generated input of inference-worker/engine/self-test.ts, and a small record of what PyTorch answers to it."""
import numpy as np
import torch

from common import write_json


def test_input(shape):
    """Waves of several lengths with a little noise, 0..1; the same numbers as `testInput` gives in TypeScript."""
    shape = [1] * (3 - len(shape)) + list(shape)
    z, y, x = np.meshgrid(*[np.arange(n, dtype=np.float64) for n in shape], indexing='ij')
    seed, noise = 0x2545F491, np.empty(x.size)
    for n in range(x.size):
        seed ^= (seed << 13) & 0xFFFFFFFF
        seed ^= seed >> 17
        seed ^= (seed << 5) & 0xFFFFFFFF
        noise[n] = seed / 2 ** 32
    waves = np.sin(x * 0.7 + y * 0.2) + np.sin(y * 0.31 - z * 0.17) + np.cos(z * 0.53 + x * 0.11)
    return np.clip(0.5 + waves / 6 + 0.1 * (noise.reshape(x.shape) - 0.5), 0, 1).astype(np.float32)


def write_selftest(path, model, shape, names, tolerance, samples=24):
    x = torch.from_numpy(test_input(shape)).reshape(1, 1, *shape)
    with torch.no_grad():
        out = model.eval()(x)
    out = out if isinstance(out, (tuple, list)) else [out]
    expected = {}
    for name, y in zip(names, out):
        flat = y.flatten().numpy().astype(np.float64)
        at = np.linspace(0, flat.size - 1, samples).astype(int)
        expected[name] = {'shape': list(y.shape), 'mean': float(flat.mean()), 'largest': float(flat.max()),
                          'at': at.tolist(), 'values': [round(float(v), 6) for v in flat[at]]}
    write_json(path, {'input': 'testInput of inference-worker/engine/self-test.ts', 'dims': list(x.shape),
                      'tolerance': tolerance, 'expected': expected})
