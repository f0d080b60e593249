import { Accordion, Badge, Button, Group, List, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Fit } from '../../inference-worker/package/fit.ts';
import type { Series } from '../studies/index.ts';
import { fitOf, useJobs } from './jobs.ts';
import { ModelCard } from './ModelCard.tsx';
import { type ShelfModel, useShelf } from './shelf.ts';

/** Models that may read the open series first, the others below with the reason why not. */
export function ModelShelf(props: {
  series: Series | undefined;
  onRun: (modelId: string, runAnyway: boolean) => void;
}) {
  const { series, onRun } = props;
  const { t } = useTranslation();
  const { models, unavailable, ready } = useShelf();
  const busy = useJobs((state) => state.job !== null && state.job.error === null);
  if (!ready)
    return (
      <Text size="sm" c="dimmed">
        {t('models.reading')}
      </Text>
    );
  if (!series)
    return (
      <Text size="sm" c="dimmed">
        {t('models.openFirst')}
      </Text>
    );
  const rated = models.map((model) => ({ model, fit: fitOf(model, series) }));
  const fitting = rated.filter(({ fit }) => fit.fits);
  const others = rated.filter(({ fit }) => !fit.fits);
  return (
    <Stack gap="xs" data-testid="shelf">
      {fitting.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('models.noneFits')}
        </Text>
      )}
      {fitting.map(({ model, fit }) => (
        <ShelfRow
          key={model.manifest.id}
          model={model}
          fit={fit}
          busy={busy}
          onRun={() => onRun(model.manifest.id, false)}
        />
      ))}
      {(others.length > 0 || unavailable.length > 0) && (
        <Accordion variant="default" chevronPosition="left" className="quiet-accordion">
          <Accordion.Item value="others">
            <Accordion.Control data-testid="misfits">
              <Text size="sm" c="dimmed">
                {t('models.others', { count: others.length + unavailable.length })}
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              <Stack gap="sm">
                {others.map(({ model, fit }) => (
                  <ShelfRow
                    key={model.manifest.id}
                    model={model}
                    fit={fit}
                    busy={busy}
                    onRun={() => onRun(model.manifest.id, true)}
                  />
                ))}
                {unavailable.map(({ id, name, reason }) => (
                  <div key={id} data-testid={`unavailable-${id}`}>
                    <Text size="sm">{name}</Text>
                    <Text size="xs" c="dimmed">
                      {reason}
                    </Text>
                  </div>
                ))}
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      )}
    </Stack>
  );
}

function ShelfRow(props: { model: ShelfModel; fit: Fit; busy: boolean; onRun: () => void }) {
  const { model, fit, busy, onRun } = props;
  const { t } = useTranslation();
  const { manifest } = model;
  return (
    <div className="shelf-row" data-testid={`model-${manifest.id}`} data-fits={fit.fits}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <div className="grow">
          <Text size="sm" fw={600} truncate title={manifest.name}>
            {manifest.name}
          </Text>
          <Text size="xs" c="dimmed" lineClamp={2}>
            {manifest.description}
          </Text>
        </div>
        <Button
          size="compact-sm"
          variant={fit.fits ? 'filled' : 'default'}
          disabled={busy || fit.reasons.some(({ code }) => code === 'NOT_A_VOLUME')}
          onClick={onRun}
          data-testid={`run-${manifest.id}`}
        >
          {fit.fits ? t('models.run') : t('models.runAnyway')}
        </Button>
      </Group>
      {fit.reasons.length > 0 && (
        <List size="xs" className={fit.fits ? 'fit-warnings' : 'fit-refusals'}>
          {fit.reasons.map(({ code, message }) => (
            <List.Item key={code + message}>{message}</List.Item>
          ))}
        </List>
      )}
      <Group gap={6} mt={4}>
        <Badge size="xs" variant="default">
          {t(`models.tasks.${manifest.task}`)}
        </Badge>
        <Badge size="xs" variant="default">
          {t('models.structures', {
            count: manifest.output.labels.filter(({ value }) => manifest.task !== 'segmentation' || value > 0).length,
          })}
        </Badge>
        <ModelCard model={model} />
      </Group>
    </div>
  );
}
