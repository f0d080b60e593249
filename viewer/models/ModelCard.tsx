import { Anchor, Divider, List, Modal, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { ShelfModel } from './shelf.ts';

/** What the model is for, what it must not be used for, and how good it was measured to be. */
export function ModelCard({ model: { manifest } }: { model: ShelfModel }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Anchor component="button" size="xs" onClick={open} data-testid={`card-${manifest.id}`}>
        {t('models.card')}
      </Anchor>
      <Modal
        opened={opened}
        onClose={close}
        title={`${manifest.name} ${manifest.version}`}
        size="lg"
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Stack gap="sm">
          <Text size="sm">{manifest.description}</Text>
          <Fact name={t('models.intendedUse')}>{manifest.intended_use}</Fact>
          {manifest.limits.length > 0 && (
            <div>
              <Text size="sm" fw={600}>
                {t('models.limits')}
              </Text>
              <List size="sm">
                {manifest.limits.map((limit) => (
                  <List.Item key={limit}>{limit}</List.Item>
                ))}
              </List>
            </div>
          )}
          <div>
            <Text size="sm" fw={600}>
              {t('models.measured')}
            </Text>
            {manifest.eval_metrics.length === 0 ? (
              <Text size="sm">{t('models.notMeasured')}</Text>
            ) : (
              <Table fz="xs" withRowBorders={false}>
                <Table.Tbody>
                  {manifest.eval_metrics.map(({ metric, value, on }) => (
                    <Table.Tr key={metric + on}>
                      <Table.Td>{metric}</Table.Td>
                      <Table.Td className="numbers">{value}</Table.Td>
                      <Table.Td>{on}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )}
          </div>
          <Divider />
          <Fact name={t('models.data')}>
            {[manifest.data_source, manifest.data_license].filter(Boolean).join(' · ')}
          </Fact>
          <Fact name={t('models.authors')}>{manifest.authors}</Fact>
          <Fact name={t('models.license')}>{manifest.license}</Fact>
          <Fact name={t('models.weights')}>
            <span className="hash">{manifest.weights.sha256}</span>
          </Fact>
          <Text size="xs" c="dimmed">
            {t('common.notADevice')}
          </Text>
        </Stack>
      </Modal>
    </>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <Text size="sm">
      <Text span fw={600} size="sm">
        {name}:{' '}
      </Text>
      {children}
    </Text>
  );
}
