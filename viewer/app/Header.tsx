import { ActionIcon, Group, Menu, SegmentedControl, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import {
  IconArrowsMove,
  IconCheck,
  IconColumns3,
  IconContrast2,
  IconCrosshair,
  IconKeyboard,
  IconLanguage,
  IconLayoutSidebarRight,
  IconRotateClockwise2,
  IconSquare,
  IconStack2,
  IconWindowMaximize,
  IconZoomIn,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type HandTool, handKind, isMpr, type LayoutId, setHand, setLayout, useReading } from '../reading/index.ts';
import { KeysDialog } from './KeysDialog.tsx';
import { chooseWindow, resetView } from './keys.ts';
import { chooseLanguage, LANGUAGES, type Language } from './languages/index.ts';
import { OpenButtons } from './OpenButtons.tsx';
import { currentSeries, useSession } from './session.ts';

const LAYOUT_ICONS = { single: IconSquare, mpr: IconLayoutSidebarRight, 'mpr-equal': IconColumns3 } as const;
const HAND_ICONS = {
  window: IconContrast2,
  crosshairs: IconCrosshair,
  pan: IconArrowsMove,
  zoom: IconZoomIn,
  scroll: IconStack2,
} as const;

export function Header() {
  const { t, i18n } = useTranslation();
  const [keysShown, showKeys] = useState(false);
  const series = useSession(currentSeries);
  return (
    <header className="header">
      <Text component="h1" className="brand">
        Overread
      </Text>
      <Group gap={6} wrap="nowrap">
        <OpenButtons />
      </Group>
      {series && (
        <Group gap="sm" wrap="nowrap">
          <LayoutPicker isVolume={series.geometry !== null} />
          <HandPicker />
          <WindowMenu />
          <IconAction label={t('app.reset')} onClick={resetView} testId="reset">
            <IconRotateClockwise2 size={17} />
          </IconAction>
        </Group>
      )}
      <Group gap={4} wrap="nowrap" className="header-end">
        <Menu>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t('app.language')}>
              <IconLanguage size={17} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {(Object.keys(LANGUAGES) as Language[]).map((language) => (
              <Menu.Item
                key={language}
                onClick={() => void chooseLanguage(language)}
                rightSection={i18n.language === language ? <IconCheck size={14} /> : null}
              >
                {LANGUAGES[language]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <IconAction label={t('app.help')} onClick={() => showKeys(true)} testId="keys">
          <IconKeyboard size={17} />
        </IconAction>
      </Group>
      <KeysDialog opened={keysShown} onClose={() => showKeys(false)} />
    </header>
  );
}

function IconAction(props: { label: string; onClick: () => void; children: React.ReactNode; testId: string }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={props.label}
        onClick={props.onClick}
        data-testid={props.testId}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}

function LayoutPicker({ isVolume }: { isVolume: boolean }) {
  const { t } = useTranslation();
  const layout = useReading((state) => state.layout);
  return (
    <Group gap={2} wrap="nowrap" role="group" aria-label={t('app.layouts')}>
      {(Object.keys(LAYOUT_ICONS) as LayoutId[]).map((id) => {
        const Icon = LAYOUT_ICONS[id];
        const off = isMpr(id) && !isVolume;
        return (
          <Tooltip key={id} label={off ? t('studies.notAVolume') : t(`layouts.${id}`)}>
            <ActionIcon
              variant={layout === id ? 'filled' : 'subtle'}
              color={layout === id ? 'blue' : 'gray'}
              aria-label={t(`layouts.${id}`)}
              aria-pressed={layout === id}
              disabled={off}
              onClick={() => setLayout(id)}
              data-testid={`layout-${id}`}
            >
              <Icon size={17} />
            </ActionIcon>
          </Tooltip>
        );
      })}
    </Group>
  );
}

function HandPicker() {
  const { t } = useTranslation();
  const layout = useReading((state) => state.layout);
  const hand = useReading((state) => state.hand[handKind(layout)]);
  const offered = (Object.keys(HAND_ICONS) as HandTool[]).filter((id) => id !== 'crosshairs' || isMpr(layout));
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('app.tools')}
      value={hand}
      onChange={(value) => {
        setHand(value as HandTool);
        (document.activeElement as HTMLElement | null)?.blur(); // the arrows go back to the images
      }}
      data-testid="hand"
      data={offered.map((id) => {
        const Icon = HAND_ICONS[id];
        return {
          value: id,
          label: (
            <Tooltip label={t(`hand.${id}`)}>
              <span className="hand-icon">
                <Icon size={16} aria-hidden="true" />
                <VisuallyHidden>{t(`hand.${id}`)}</VisuallyHidden>
              </span>
            </Tooltip>
          ),
        };
      })}
    />
  );
}

function WindowMenu() {
  const { t } = useTranslation();
  const { windows, windowIndex } = useReading();
  const text = (center: number, width: number) => `C ${Math.round(center)} W ${Math.round(width)}`;
  return (
    <Menu>
      <Menu.Target>
        <Tooltip label={t('app.windows')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('app.windows')}
            disabled={windows.length === 0}
            data-testid="windows"
          >
            <IconWindowMaximize size={17} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {windows.map(({ name, center, width }, index) => (
          <Menu.Item
            key={name}
            onClick={() => chooseWindow(index)}
            rightSection={<span className="numbers dimmed">{text(center, width)}</span>}
            leftSection={index === windowIndex ? <IconCheck size={14} /> : <span className="icon-room" />}
          >
            {t(`windows.${name}`, name)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
