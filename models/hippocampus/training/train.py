"""Train hippocampus.

  /usr/bin/python3 models/hippocampus/training/train.py --data ../shared/training/hippocampus --out DIR

Resumes from DIR/checkpoint.pt; keeps the averaged weights in DIR/ema.pt. The held-out cases are never opened here."""
import argparse
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'training'))
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

from common import Ema, dice, freeze_batch_norm, load_checkpoint, one_cycle, save_checkpoint, seed_everything, write_json  # noqa: E402
from data import case_ids, pad_to_multiple, read_case, sample, scale, split  # noqa: E402
from net import MULTIPLE, Exported, HippocampusNet  # noqa: E402


def loss_of(logits, target):
    """Cross-entropy plus soft Dice of both parts over the batch."""
    p = torch.softmax(logits, 1)
    hot = F.one_hot(target, 3).permute(0, 4, 1, 2, 3).float()
    dims = (0, 2, 3, 4)
    overlap = (2 * (p * hot).sum(dims) + 1) / ((p + hot).sum(dims) + 1)
    return F.cross_entropy(logits, target) + 1 - overlap[1:].mean()


def check(state, cases):
    net = HippocampusNet().to(memory_format=torch.channels_last_3d)
    net.load_state_dict(state)
    model, rows = Exported(net).eval(), []
    with torch.no_grad():
        for image, label in cases:
            got = model(pad_to_multiple(scale(image), MULTIPLE)[None, None])[0].argmax(0).numpy()
            got = got[tuple(slice(0, n) for n in label.shape)]
            rows.append([dice(got == k, label == k) for k in (1, 2)])
    return [round(v, 4) for v in torch.tensor(rows).mean(0).tolist()]


def main():
    args = argparse.ArgumentParser()
    args.add_argument('--data', required=True)
    args.add_argument('--out', required=True)
    args.add_argument('--steps', type=int, default=4000)
    args.add_argument('--batch', type=int, default=4)
    args.add_argument('--rate', type=float, default=3e-3)
    args.add_argument('--threads', type=int, default=2)
    args.add_argument('--seed', type=int, default=5)
    args.add_argument('--check-every', type=int, default=250)
    a = args.parse_args()
    torch.set_num_threads(a.threads)
    os.makedirs(a.out, exist_ok=True)
    seed_everything(a.seed)
    parts = split(case_ids(a.data))
    write_json(os.path.join(HERE, 'split.json'), parts)
    train = [read_case(a.data, i) for i in parts['train']]
    train = [(unclipped(image), torch.from_numpy(label)) for image, label in train]
    validation = [read_case(a.data, i) for i in parts['validation']]
    net = HippocampusNet().to(memory_format=torch.channels_last_3d)
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=1e-3)
    ema, start = Ema(net, 0.998), 0
    path = os.path.join(a.out, 'checkpoint.pt')
    saved = load_checkpoint(path)
    if saved:
        net.load_state_dict(saved['net'])
        optimiser.load_state_dict(saved['optimiser'])
        ema.state, ema.steps, start = saved['ema'], saved['step'], saved['step']
        seed_everything(a.seed + start)
    began, running, order = time.time(), 0.0, []
    for step in range(start, a.steps):
        net.train()
        if step > 0.85 * a.steps:
            freeze_batch_norm(net)
        if len(order) < a.batch:
            order = torch.randperm(len(train)).tolist()
        pairs = [sample(*train[order.pop()], 0.35 if step > 0.75 * a.steps else 1.0) for _ in range(a.batch)]
        x, y = torch.stack([p[0] for p in pairs]), torch.stack([p[1] for p in pairs])
        for group in optimiser.param_groups:
            group['lr'] = one_cycle(step, a.steps, a.rate)
        with torch.autocast('cpu', torch.bfloat16):
            fine, coarse = net(x.contiguous(memory_format=torch.channels_last_3d))
        loss = loss_of(fine.float(), y) + 0.3 * loss_of(coarse.float(), y[:, ::2, ::2, ::2])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        ema.update(net)
        running += loss.item()
        if (step + 1) % 50 == 0:
            print(f'{step + 1} loss {running / 50:.4f} {(time.time() - began) / (step + 1 - start):.2f} s/step', flush=True)
            running = 0.0
        if (step + 1) % a.check_every == 0 or step + 1 == a.steps:
            save_checkpoint(path, net=net.state_dict(), optimiser=optimiser.state_dict(), ema=ema.state, step=step + 1)
            save_checkpoint(os.path.join(a.out, 'ema.pt'), state=ema.state, step=step + 1)
            print('    validation Dice anterior, posterior', check(ema.state, validation), flush=True)


def unclipped(image):
    """Scaled by the same percentiles but not clipped, so that augmentation sees the whole range (up to 1.5)."""
    x = torch.from_numpy(image)
    low, high = (torch.quantile(x, q) for q in (0.005, 0.995))
    return ((x - low) / (high - low)).clamp(0, 1.5)


if __name__ == '__main__':
    main()
