import { ActionIcon, Checkbox, Group, Slider, Tooltip } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFindings } from '../findings/index.ts';
import { setOverlay, useReading } from '../reading/index.ts';
import { toggleAll } from './keys.ts';

/** How strongly results lie over the images. */
export function OverlayControls({ seriesId }: { seriesId: string }) {
  const { t } = useTranslation();
  const overlay = useReading((state) => state.overlay);
  const any = useFindings((state) => state.results.some((entry) => entry.series.id === seriesId));
  if (!any) return null;
  const label = overlay.visible ? t('overlay.hideAll') : t('overlay.showAll');
  return (
    <Group gap="sm" wrap="nowrap" mb="xs" role="group" aria-label={t('overlay.title')}>
      <Tooltip label={label}>
        <ActionIcon
          variant={overlay.visible ? 'subtle' : 'filled'}
          color={overlay.visible ? 'gray' : 'orange'}
          aria-label={label}
          aria-pressed={!overlay.visible}
          onClick={toggleAll}
          data-testid="hide-all"
        >
          {overlay.visible ? <IconEye size={16} /> : <IconEyeOff size={16} />}
        </ActionIcon>
      </Tooltip>
      <Slider
        className="grow"
        size="xs"
        min={0}
        max={1}
        step={0.05}
        label={null}
        value={overlay.opacity}
        onChange={(opacity) => setOverlay({ opacity })}
        thumbLabel={t('overlay.opacity')}
      />
      <Checkbox
        size="xs"
        label={t('overlay.fill')}
        checked={overlay.fill}
        onChange={() => setOverlay({ fill: !overlay.fill })}
      />
      <Checkbox
        size="xs"
        label={t('overlay.outline')}
        checked={overlay.outline}
        onChange={() => setOverlay({ outline: !overlay.outline })}
      />
    </Group>
  );
}
