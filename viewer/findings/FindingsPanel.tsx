import { ActionIcon, Alert, Checkbox, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { toggleSegment, useReading } from '../reading/index.ts';
import { ProvenanceLine } from './ProvenanceLine.tsx';
import { type Finding, findingsOf, type ModelResult, useFindings } from './store.ts';

interface Actions {
  onJump: (finding: Finding) => void;
  onRemove: (resultId: string) => void;
}

/** Everything models found in the open series, grouped by model. */
export function FindingsPanel({ seriesId, ...actions }: { seriesId: string } & Actions) {
  const { t } = useTranslation();
  const results = useFindings((state) => state.results).filter((entry) => entry.series.id === seriesId);
  if (results.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('findings.none')}
      </Text>
    );
  return (
    <Stack gap="md" data-testid="findings">
      {results.map((entry) => (
        <ResultGroup key={entry.id} entry={entry} {...actions} />
      ))}
    </Stack>
  );
}

function ResultGroup({ entry, onJump, onRemove }: { entry: ModelResult } & Actions) {
  const { t } = useTranslation();
  const findings = findingsOf(entry);
  const { provenance } = entry.result;
  const refusals = entry.fitReasons.filter(({ severity }) => severity === 'refuse');
  return (
    <section data-testid={`result-${provenance.modelId}`} aria-label={provenance.modelName}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600} truncate>
          {provenance.modelName}
        </Text>
        <Tooltip label={t('findings.remove')}>
          <ActionIcon
            variant="subtle"
            size="sm"
            color="gray"
            aria-label={t('findings.remove')}
            onClick={() => onRemove(entry.id)}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </Tooltip>
      </Group>
      {refusals.length > 0 && (
        <Alert color="orange" variant="light" p="xs" my={4} data-testid="misfit-mark">
          <Text size="xs">
            {t('findings.misfit')} {refusals.map(({ message }) => message).join(' ')}
          </Text>
        </Alert>
      )}
      {findings.length === 0 && <Text size="sm">{t('findings.nothing')}</Text>}
      <ul className="findings-list">
        {findings.map((finding) => (
          <FindingRow key={finding.id} finding={finding} onJump={onJump} />
        ))}
      </ul>
      {entry.result.kind === 'detection' && entry.result.belowThreshold > 0 && (
        <Text size="xs" c="dimmed">
          {t('findings.belowThreshold', { count: entry.result.belowThreshold })}
        </Text>
      )}
      <ProvenanceLine provenance={provenance} />
    </section>
  );
}

function FindingRow({ finding, onJump }: { finding: Finding; onJump: Actions['onJump'] }) {
  const { t } = useTranslation();
  const hidden = useReading((state) => state.overlay.hidden.has(finding.id));
  const selected = useFindings((state) => state.selected === finding.id);
  const color = `rgb(${finding.color.join(' ')})`;
  return (
    <li className="finding" data-selected={selected} data-testid={`finding-${finding.id}`}>
      <Checkbox
        size="xs"
        checked={!hidden}
        onChange={() => toggleSegment(finding.id)}
        aria-label={t('findings.show', { name: finding.name })}
        color={color}
        styles={{ input: { borderColor: color } }}
      />
      <button type="button" className="finding-jump" onClick={() => onJump(finding)} title={t('findings.jump')}>
        <span className="finding-name">{finding.name}</span>
        <span className="numbers">
          {finding.kind === 'segment'
            ? t('findings.ml', { value: milliliters(finding.segment.volumeMl) })
            : t('findings.score', {
                value: Math.round(finding.box.score * 100),
                mm: Math.round(Math.max(...finding.box.sizeMm)),
              })}
        </span>
      </button>
    </li>
  );
}

/** Two decimals below 10 ml, one below 100: never more digits than the voxels carry. */
function milliliters(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}
