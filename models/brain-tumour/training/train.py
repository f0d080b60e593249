"""Train brain-tumour.

  /usr/bin/python3 models/brain-tumour/training/train.py --data ../shared/training/brain-tumour \
      --negatives ../shared/training/brain-extraction/head-t1.nii.gz --out DIR

Resumes from DIR/checkpoint.pt; keeps the averaged weights in DIR/ema.pt. Held-out files are never opened here."""
import argparse
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'training'))
import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from common import Ema, freeze_batch_norm, load_checkpoint, one_cycle, save_checkpoint, seed_everything  # noqa: E402
from data import Slices, letterbox, load_slices, negative_slices, part_of, read_table, scale, targets  # noqa: E402
from metrics import findings, score_all  # noqa: E402
from net import SIZE, Exported, TumourNet, cell_centres  # noqa: E402


def heat_loss(logit, heat):
    """CenterNet's focal loss with penalty reduced near the centre, a tumour."""
    p = torch.sigmoid(logit).clamp(1e-4, 1 - 1e-4)
    peak = (heat >= heat.amax((1, 2, 3), keepdim=True).clamp_min(0.5)).float()
    hit = -peak * (1 - p) ** 2 * torch.log(p)
    miss = -(1 - peak) * (1 - heat) ** 4 * p ** 2 * torch.log(1 - p)
    return (hit.sum() + miss.sum()) / peak.sum().clamp_min(1)


def box_loss(got, want, weight):
    """GIoU of boxes that share a cell, from their distances to its centre."""
    inner = (torch.minimum(got[:, 0], want[:, 0]) + torch.minimum(got[:, 2], want[:, 2])) * \
            (torch.minimum(got[:, 1], want[:, 1]) + torch.minimum(got[:, 3], want[:, 3]))
    hull = (torch.maximum(got[:, 0], want[:, 0]) + torch.maximum(got[:, 2], want[:, 2])) * \
           (torch.maximum(got[:, 1], want[:, 1]) + torch.maximum(got[:, 3], want[:, 3]))
    union = (got[:, 0] + got[:, 2]) * (got[:, 1] + got[:, 3]) + (want[:, 0] + want[:, 2]) * (want[:, 1] + want[:, 3]) - inner
    giou = inner / union.clamp_min(1) - (hull - union) / hull.clamp_min(1)
    return ((1 - giou) * weight[:, 0]).sum() / weight.sum().clamp_min(1)


def mask_loss(logit, mask):
    mask = F.avg_pool2d(mask, 4)
    p = torch.sigmoid(logit)
    return F.binary_cross_entropy_with_logits(logit, mask) + 1 - (2 * (p * mask).sum() + 1) / ((p + mask).sum() + 1)


def evaluate(model, images, rows):
    """[(findings, truth)] in pixels of the square."""
    out = []
    with torch.no_grad():
        for at in range(0, len(images), 16):
            squares = [letterbox(scale(i.astype(np.float32))) for i in images[at:at + 16]]
            boxes, scores = model(torch.from_numpy(np.stack([s[0] for s in squares]))[:, None])
            for k, (_, (sy, sx, oy, ox)) in enumerate(squares):
                row = rows[at + k]
                truth = [] if row is None else [(row['box'] * [sx, sy, sx, sy] + [ox + 0.5, oy + 0.5, ox + 0.5, oy + 0.5], row['label'])]
                out.append((findings(boxes[k].numpy(), scores[k].numpy()), truth))
    return out


def main():
    args = argparse.ArgumentParser()
    args.add_argument('--data', required=True)
    args.add_argument('--negatives', required=True, nargs='+', help='tumour-free heads, NIfTI')
    args.add_argument('--out', required=True)
    args.add_argument('--steps', type=int, default=2850)
    args.add_argument('--batch', type=int, default=16)
    args.add_argument('--rate', type=float, default=2e-3)
    args.add_argument('--threads', type=int, default=2)
    args.add_argument('--seed', type=int, default=11)
    args.add_argument('--check-every', type=int, default=250)
    a = args.parse_args()
    torch.set_num_threads(a.threads)
    os.makedirs(a.out, exist_ok=True)
    seed_everything(a.seed)
    table = read_table(a.data)
    rows = [r for r in table if part_of(r['number']) == 'train']
    images = load_slices(a.data, rows)
    free = np.concatenate([negative_slices(head) for head in a.negatives])
    train = Slices(np.concatenate([images, free]), rows + [None] * len(free))
    # the three classes equally often; one slice in twelve of a tumour-free head
    weights = np.zeros(len(train.rows))
    labels = np.array([-1 if r is None else r['label'] for r in train.rows])
    for k in (-1, 0, 1, 2):
        weights[labels == k] = (1 / 12 if k < 0 else 11 / 36) / (labels == k).sum()
    held = [r for r in table if part_of(r['number']) == 'validation']
    held_images = load_slices(a.data, held)
    print(f'train {len(rows)} + {len(free)} without tumour, validation {len(held)}', flush=True)
    net = TumourNet().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=1e-2)
    ema, start = Ema(net, 0.998), 0
    path = os.path.join(a.out, 'checkpoint.pt')
    saved = load_checkpoint(path)
    if saved:
        net.load_state_dict(saved['net'])
        optimiser.load_state_dict(saved['optimiser'])
        ema.state, ema.steps, start = saved['ema'], saved['step'], saved['step']
        seed_everything(a.seed + start)
    began, running = time.time(), np.zeros(3)
    for step in range(start, a.steps):
        net.train()
        if step > 0.85 * a.steps:
            freeze_batch_norm(net)
        x, mask, boxes, kinds = train.batch(np.random.choice(len(weights), a.batch, p=weights))
        heat, dist, weight = targets(boxes, kinds)
        for group in optimiser.param_groups:
            group['lr'] = one_cycle(step, a.steps, a.rate)
        with torch.autocast('cpu', torch.bfloat16):
            out = net(x.contiguous(memory_format=torch.channels_last))
        got = [o.float() for o in out]
        parts = [heat_loss(got[0], heat), box_loss(got[1], dist, weight), mask_loss(got[2], mask)]
        loss = parts[0] + 1.5 * parts[1] + 0.5 * parts[2]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        ema.update(net)
        running += [p.item() for p in parts]
        if (step + 1) % 50 == 0:
            print(f'{step + 1} heat, box, mask {(running / 50).round(3)} {(time.time() - began) / (step + 1 - start):.2f} s/step', flush=True)
            running[:] = 0
        if (step + 1) % a.check_every == 0 or step + 1 == a.steps:
            save_checkpoint(path, net=net.state_dict(), optimiser=optimiser.state_dict(), ema=ema.state, step=step + 1)
            save_checkpoint(os.path.join(a.out, 'ema.pt'), state=ema.state, step=step + 1)
            best = TumourNet()
            best.load_state_dict(ema.state)
            print('   ', score_all(evaluate(Exported(best).eval(), held_images, held)), flush=True)


if __name__ == '__main__':
    main()
