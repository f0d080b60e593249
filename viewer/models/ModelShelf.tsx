import { Accordion, Button, Group, List, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Fit, FitReason } from '../../inference-worker/package/fit.ts';
import type { Series } from '../studies/index.ts';
import { fitOf, useJobs } from './jobs.ts';
import { ModelCard } from './ModelCard.tsx';
import { refillShelf, type ShelfModel, useShelf } from './shelf.ts';

interface Rated {
  readonly model: ShelfModel;
  readonly fit: Fit;
}

/** Models that may read the open series first, the others below with the reason why not. */
export function ModelShelf(props: {
  series: Series | undefined;
  onRun: (modelId: string, runAnyway: boolean) => void;
}) {
  const { series, onRun } = props;
  const { t } = useTranslation();
  const { models, ready, failed } = useShelf();
  if (!ready) return <Quiet>{t('models.reading')}</Quiet>;
  if (failed) return <Refill text={t('models.shelfFailed')} />;
  if (!series) return <Quiet>{t('models.openFirst')}</Quiet>;
  const rated = models.map((model): Rated => ({ model, fit: fitOf(model, series) }));
  const fitting = rated.filter(({ fit }) => fit.fits);
  const shared = sharedReasons(fitting);
  return (
    <Stack gap={6} data-testid="shelf">
      {fitting.length === 0 && <Quiet>{t('models.noneFits')}</Quiet>}
      <Reasons reasons={shared} className="fit-warnings" />
      {fitting.map((each) => (
        <ShelfRow
          key={each.model.manifest.id}
          {...each}
          said={shared}
          runnable
          onRun={() => onRun(each.model.manifest.id, false)}
        />
      ))}
      <OtherModels
        rated={rated.filter(({ fit }) => !fit.fits)}
        runnable={series.geometry !== null}
        onRun={(id) => onRun(id, true)}
      />
    </Stack>
  );
}

/** A doubt that holds for every model is said once, above them. */
function sharedReasons(rated: readonly Rated[]): FitReason[] {
  const [first, ...rest] = rated;
  if (!first || rest.length === 0) return [];
  return first.fit.reasons.filter(({ message }) =>
    rest.every(({ fit }) => fit.reasons.some((reason) => reason.message === message)),
  );
}

function OtherModels(props: { rated: readonly Rated[]; runnable: boolean; onRun: (modelId: string) => void }) {
  const { rated, runnable, onRun } = props;
  const { t } = useTranslation();
  const unavailable = useShelf((state) => state.unavailable);
  const count = rated.length + unavailable.length;
  if (count === 0) return null;
  return (
    <Accordion variant="default" chevronPosition="left" className="quiet-accordion">
      <Accordion.Item value="others">
        <Accordion.Control data-testid="misfits">
          <Quiet>{t('models.others', { count })}</Quiet>
        </Accordion.Control>
        <Accordion.Panel>
          <Stack gap="sm">
            {rated.map((each) => (
              <ShelfRow
                key={each.model.manifest.id}
                {...each}
                said={[]}
                runnable={runnable}
                onRun={() => onRun(each.model.manifest.id)}
              />
            ))}
            {unavailable.map(({ id, name, reason }) => (
              <div key={id} data-testid={`unavailable-${id}`}>
                <Text size="sm">{name}</Text>
                <Quiet>{reason}</Quiet>
              </div>
            ))}
            {unavailable.length > 0 && <Refill text="" />}
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

interface RowProps extends Rated {
  /** reasons that stand above the list already */
  readonly said: readonly FitReason[];
  /** false: there are no voxels to hand to a model */
  readonly runnable: boolean;
  readonly onRun: () => void;
}

function ShelfRow({ model, fit, said, runnable, onRun }: RowProps) {
  const { t } = useTranslation();
  const busy = useJobs((state) => state.job !== null && state.job.error === null);
  const { manifest } = model;
  const own = fit.reasons.filter(({ message }) => !said.some((reason) => reason.message === message));
  return (
    <div className="shelf-row" data-testid={`model-${manifest.id}`} data-fits={fit.fits}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={600} truncate title={manifest.description}>
          {manifest.name}
        </Text>
        <Group gap="xs" wrap="nowrap">
          <ModelCard model={model} />
          <Button
            size="compact-sm"
            variant={fit.fits ? 'filled' : 'default'}
            disabled={busy || !runnable}
            onClick={onRun}
            data-testid={`run-${manifest.id}`}
          >
            {fit.fits ? t('models.run') : t('models.runAnyway')}
          </Button>
        </Group>
      </Group>
      <Reasons reasons={own} className={fit.fits ? 'fit-warnings' : 'fit-refusals'} />
    </div>
  );
}

function Reasons({ reasons, className }: { reasons: readonly FitReason[]; className: string }) {
  if (reasons.length === 0) return null;
  return (
    <List size="xs" className={className}>
      {reasons.map(({ message }) => (
        <List.Item key={message}>{message}</List.Item>
      ))}
    </List>
  );
}

function Refill({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs">
      {text && <Quiet>{text}</Quiet>}
      <Button size="compact-xs" variant="default" onClick={() => void refillShelf()} data-testid="refill-shelf">
        {t('models.lookAgain')}
      </Button>
    </Group>
  );
}

function Quiet({ children }: { children: React.ReactNode }) {
  return (
    <Text size="xs" c="dimmed">
      {children}
    </Text>
  );
}
