import { Badge, Button, Modal, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Thumbnail } from '../reading/index.ts';
import { isoDate, type Series, type Study } from '../studies/index.ts';
import { closeAll, showSeries, useSession } from './session.ts';

/** What is open: studies with their series, and below them every file that is not shown. */
export function SeriesPanel() {
  const { t } = useTranslation();
  const studies = useSession((state) => state.studies);
  return (
    <Stack gap="md">
      {studies.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('app.nothingOpen')}
        </Text>
      )}
      {studies.map((study) => (
        <StudyGroup key={study.id} study={study} />
      ))}
      <UnshownFiles />
      {studies.length > 0 && (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={closeAll} data-testid="close-all">
          {t('studies.closeAll')}
        </Button>
      )}
    </Stack>
  );
}

function StudyGroup({ study }: { study: Study }) {
  const { t } = useTranslation();
  return (
    <section>
      <Text size="sm" fw={600} truncate>
        {study.patientName || t('studies.unknownPatient')}
      </Text>
      <Text size="xs" c="dimmed" truncate>
        {[isoDate(study.date), study.description].filter(Boolean).join(' · ')}
      </Text>
      <ul className="series-list">
        {study.series.map((series) => (
          <SeriesRow key={series.id} series={series} />
        ))}
      </ul>
    </section>
  );
}

function SeriesRow({ series }: { series: Series }) {
  const { t } = useTranslation();
  const current = useSession((state) => state.seriesId === series.id);
  const images = series.instances.reduce((sum, { header }) => sum + header.frames, 0);
  const problems = series.geometryProblems.map(({ message }) => message).join(' ');
  return (
    <li>
      <button
        type="button"
        className="series-row"
        aria-current={current}
        onClick={() => showSeries(series.id)}
        data-testid="series"
        data-series={series.id}
      >
        <Thumbnail series={series} />
        <span className="series-facts">
          <span className="series-name">{series.description || t('reading.noDescription')}</span>
          <span className="dimmed">
            {series.modality} · {t('studies.images', { count: images })}
          </span>
          {series.splitReason && <span className="dimmed">{series.splitReason}</span>}
          {series.geometry === null && images > 1 && (
            <Badge
              size="xs"
              color="orange"
              variant="light"
              leftSection={<IconAlertTriangle size={10} />}
              title={problems}
            >
              {t('studies.notAVolume')}
            </Badge>
          )}
        </span>
      </button>
    </li>
  );
}

function UnshownFiles() {
  const { t } = useTranslation();
  const unshown = useSession((state) => state.unshown);
  const [opened, { open, close }] = useDisclosure(false);
  if (unshown.length === 0) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="light"
        color="orange"
        leftSection={<IconAlertTriangle size={14} />}
        onClick={open}
        data-testid="unshown"
      >
        {t('studies.unshown', { count: unshown.length })}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('studies.unshownTitle')}
        size="xl"
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Table fz="sm" data-testid="unshown-list">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('studies.file')}</Table.Th>
              <Table.Th>{t('studies.reason')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {unshown.map(({ path, code, reason }) => (
              <Table.Tr key={`${path}/${code}`}>
                <Table.Td className="path">{path}</Table.Td>
                <Table.Td title={code}>{reason}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Modal>
    </>
  );
}
