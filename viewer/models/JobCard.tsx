import { Alert, Button, Group, Paper, Progress, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelJob, dismissFailure, type Job, useJobs } from './jobs.ts';

/** How far the running model is, or why the last one failed. */
export function JobCard() {
  const { t } = useTranslation();
  const job = useJobs((state) => state.job);
  if (!job) return null;
  if (job.error) {
    return (
      <Alert
        color="red"
        variant="light"
        title={t('models.failed', { model: job.modelName, series: job.seriesDescription || '—' })}
        withCloseButton
        closeButtonLabel={t('common.close')}
        onClose={dismissFailure}
        data-testid="job-error"
        data-code={job.error.code}
      >
        {job.error.message}
      </Alert>
    );
  }
  return <RunningJob job={job} />;
}

function RunningJob({ job }: { job: Job }) {
  const { t } = useTranslation();
  const seconds = useSecondsSince(job.startedAt);
  const { progress } = job;
  const stage = progress?.stage ?? 'gather';
  const bytes = progress?.bytes;
  const known = progress?.fraction ?? null;
  return (
    <Paper withBorder p="sm" data-testid="job" data-stage={stage}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600} truncate>
          {job.modelName}
        </Text>
        <Text size="xs" c="dimmed" className="numbers">
          {t('models.seconds', { seconds })}
        </Text>
      </Group>
      <Text size="xs" c="dimmed" truncate>
        {t('models.onSeries', { series: job.seriesDescription || '—' })}
      </Text>
      <Progress
        value={known === null ? 100 : known * 100}
        animated={known === null}
        striped={known === null}
        my={8}
        aria-label={t(`models.stages.${stage}`)}
      />
      <Group justify="space-between" wrap="nowrap">
        <Text size="xs" className="numbers">
          {t(`models.stages.${stage}`)}
          {bytes && ` ${kilobytes(bytes[0])} / ${kilobytes(bytes[1])} kB`}
        </Text>
        <Button size="compact-xs" variant="default" onClick={cancelJob} data-testid="cancel-job">
          {t('models.cancel')}
        </Button>
      </Group>
      {progress?.backend && (
        <Text size="xs" c="dimmed" data-testid="job-backend">
          {progress.backend === 'wasm' ? t('models.wasm', { count: progress.threads ?? 1 }) : t('models.webgpu')}
        </Text>
      )}
    </Paper>
  );
}

const kilobytes = (bytes: number): string => Math.round(bytes / 1000).toString();

function useSecondsSince(start: number): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.floor((now - start) / 1000));
}
