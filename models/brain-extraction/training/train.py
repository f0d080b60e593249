"""Train brain-extraction.

  /usr/bin/python3 models/brain-extraction/training/train.py --data ../shared/training/brain-extraction --out DIR
  ... --leave-out gbm1   trains a fold of the cross-validation without that patient

Resumes from DIR/checkpoint.pt; writes DIR/ema.pt at the end of every hundred steps."""
import argparse
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'training'))
import torch  # noqa: E402

from common import Ema, dice, freeze_batch_norm, load_checkpoint, one_cycle, save_checkpoint, seed_everything  # noqa: E402
from data import CACHE, HIGH, LOW, PATIENTS, load_heads, sample  # noqa: E402
from augment3d import percentile_scale  # noqa: E402
from net import BrainNet  # noqa: E402

# Small fields and large ones with much air: through zero padding a net notices how far the border is, and one trained
# on tight fields only spreads into the scalp on wide ones.
SIZES = [(80, 112, 96), (80, 96, 80), (96, 112, 112), (112, 128, 128), (128, 128, 128)]


def loss_of(logit, target):
    bce = torch.nn.functional.binary_cross_entropy_with_logits(logit, target)
    p = torch.sigmoid(logit)
    overlap = 2 * (p * target).sum((1, 2, 3, 4)) + 100
    return bce + 1 - (overlap / ((p + target).sum((1, 2, 3, 4)) + 100)).mean()


def check(state, heads):
    net = BrainNet().eval()
    net.load_state_dict(state)
    out = {}
    with torch.no_grad():
        for name, head in heads.items():
            image = percentile_scale(head[0].float(), LOW, HIGH)
            out[name] = round(dice((net(image[None, None])[0, 0] > 0).numpy(), head[1].numpy() > 0), 4)
    return out


def main():
    args = argparse.ArgumentParser()
    args.add_argument('--data', required=True)
    args.add_argument('--out', required=True)
    args.add_argument('--cache', default=CACHE)
    args.add_argument('--leave-out', default='')
    args.add_argument('--steps', type=int, default=1300)
    args.add_argument('--batch', type=int, default=2)
    args.add_argument('--rate', type=float, default=3e-3)
    args.add_argument('--threads', type=int, default=2)
    args.add_argument('--seed', type=int, default=3)
    a = args.parse_args()
    torch.set_num_threads(a.threads)
    os.makedirs(a.out, exist_ok=True)
    seed_everything(a.seed)
    inside = [p for p in PATIENTS if p != a.leave_out]
    heads = load_heads(a.data, a.cache, inside)
    held = load_heads(a.data, a.cache, [a.leave_out]) if a.leave_out else {}
    net = BrainNet().to(memory_format=torch.channels_last_3d)
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=1e-4)
    ema, start = Ema(net, 0.99), 0
    path = os.path.join(a.out, 'checkpoint.pt')
    saved = load_checkpoint(path)
    if saved:
        net.load_state_dict(saved['net'])
        optimiser.load_state_dict(saved['optimiser'])
        ema.state, ema.steps, start = saved['ema'], saved['step'], saved['step']
        seed_everything(a.seed + start)
    began, running = time.time(), 0.0
    for step in range(start, a.steps):
        net.train()
        if step > 0.7 * a.steps:
            freeze_batch_norm(net)
        size = SIZES[int(torch.randint(len(SIZES), ()))]
        pairs = []
        for _ in range(a.batch):
            patient = inside[int(torch.randint(len(inside), ()))]
            names = PATIENTS[patient]
            pairs.append(sample(heads[names[int(torch.randint(len(names), ()))]], size, min(1.0, step / (0.5 * a.steps))))
        x = torch.stack([p[0] for p in pairs])[:, None]
        y = torch.stack([p[1] for p in pairs])[:, None]
        for group in optimiser.param_groups:
            group['lr'] = one_cycle(step, a.steps, a.rate)
        with torch.autocast('cpu', torch.bfloat16):
            logit = net(x.contiguous(memory_format=torch.channels_last_3d))
        loss = loss_of(logit.float(), y)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        ema.update(net)
        running += loss.item()
        if (step + 1) % 50 == 0:
            print(f'{step + 1} loss {running / 50:.4f} {(time.time() - began) / (step + 1 - start):.2f} s/step', flush=True)
            running = 0.0
        if (step + 1) % 100 == 0 or step + 1 == a.steps:
            save_checkpoint(path, net=net.state_dict(), optimiser=optimiser.state_dict(), ema=ema.state, step=step + 1)
            save_checkpoint(os.path.join(a.out, 'ema.pt'), state=ema.state, step=step + 1)
            print('   ', check(ema.state, held or heads), flush=True)


if __name__ == '__main__':
    main()
