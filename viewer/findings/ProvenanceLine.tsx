import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Provenance } from '../../inference-worker/protocol.ts';

/** Which model made this, from which weights, where and when: on every result. */
export function ProvenanceLine({ provenance }: { provenance: Provenance }) {
  const { t } = useTranslation();
  const seconds = (provenance.milliseconds.total / 1000).toFixed(1);
  return (
    <div data-testid="provenance">
      <Text size="xs" c="dimmed">
        {provenance.modelName} {provenance.modelVersion} ·{' '}
        <span className="hash" title={provenance.weightsSha256}>
          {provenance.weightsSha256.slice(0, 12)}
        </span>{' '}
        ·{' '}
        {provenance.backend === 'wasm'
          ? t('models.wasm', { count: provenance.threads })
          : `${t('models.webgpu')} (${provenance.backendDetail})`}{' '}
        · {t('models.seconds', { seconds })} · {new Date(provenance.startedAt).toLocaleString()}
      </Text>
      {provenance.notes.map((note) => (
        <Text key={note} size="xs" c="dimmed">
          {note}
        </Text>
      ))}
      <Text size="xs" c="dimmed">
        {t('common.notADevice')}
      </Text>
    </div>
  );
}
