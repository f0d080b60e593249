import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { OpenButtons } from './OpenButtons.tsx';

export function Welcome() {
  const { t } = useTranslation();
  return (
    <Stack align="center" justify="center" h="100%" gap="md" data-testid="welcome">
      <Text size="lg">{t('app.dropHere')}</Text>
      <Group gap="xs">
        <OpenButtons size="sm" />
      </Group>
      <Text size="sm" c="dimmed">
        {t('app.dropHint')}
      </Text>
    </Stack>
  );
}
