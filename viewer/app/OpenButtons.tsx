import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconFiles, IconFolder, IconPhoto } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServedSample } from '../../dicom-samples/servedIndex.ts';
import { sourcesFromFileList } from '../studies/index.ts';
import { listSamples, openSample } from './samples.ts';
import { open } from './session.ts';

/** Failures are shown by the session's message. */
const quietly = (work: Promise<unknown>) => void work.catch((thrown) => console.warn('[app] open', thrown));

export function OpenButtons({ size = 'compact-sm' }: { size?: string }) {
  const { t } = useTranslation();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const picked = (event: React.ChangeEvent<HTMLInputElement>) => {
    const list = [...(event.currentTarget.files ?? [])];
    event.currentTarget.value = ''; // the same files may be picked again
    if (list.length > 0) quietly(open(sourcesFromFileList(list)));
  };
  return (
    <>
      <input ref={files} type="file" multiple hidden onChange={picked} data-testid="pick-files" />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        onChange={picked}
        data-testid="pick-folder"
        {...({ webkitdirectory: '' } as object)}
      />
      <Button
        size={size}
        variant="default"
        leftSection={<IconFiles size={15} />}
        onClick={() => files.current?.click()}
      >
        {t('app.openFiles')}
      </Button>
      <Button
        size={size}
        variant="default"
        leftSection={<IconFolder size={15} />}
        onClick={() => folder.current?.click()}
      >
        {t('app.openFolder')}
      </Button>
      <SamplesMenu size={size} />
    </>
  );
}

function SamplesMenu({ size }: { size: string }) {
  const { t } = useTranslation();
  const [samples, setSamples] = useState<readonly ServedSample[]>([]);
  useEffect(() => void listSamples().then(setSamples), []);
  if (samples.length === 0) return null;
  return (
    <Menu width={380} position="bottom-start">
      <Menu.Target>
        <Button
          size={size}
          variant="default"
          leftSection={<IconPhoto size={15} />}
          rightSection={<IconChevronDown size={13} />}
          data-testid="samples"
        >
          {t('app.samples')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {samples.map((sample) => (
          <Menu.Item
            key={sample.id}
            disabled={!sample.available}
            onClick={() => quietly(openSample(sample.id))}
            data-testid={`sample-${sample.id}`}
          >
            <div className="sample-title">{sample.title}</div>
            <div className="sample-shows">
              {sample.available ? sample.shows : `${t('app.sampleUnavailable')}: ${sample.reason}`}
            </div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
