import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatPersonName, type InstanceHeader, openFiles, type Unshown } from '../../../viewer/studies/index.ts';
import { sourcesBelow } from '../../support/files.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';

const SAMPLES = 'dicom-samples';

/** Every file opened by itself, so that copies in other transfer syntaxes don't count as doubles. */
type Result = InstanceHeader | Unshown['code'];
const read = new Map<string, Promise<Map<string, Result>>>();
function alone(folder: string): Promise<Map<string, Result>> {
  const known = read.get(folder) ?? openEach(folder);
  read.set(folder, known);
  return known;
}

async function openEach(folder: string): Promise<Map<string, Result>> {
  const results = new Map<string, Result>();
  for (const source of await sourcesBelow(sharedPath(`${SAMPLES}/${folder}`))) {
    const { studies, unshown } = await openFiles([source]);
    results.set(source.path, studies[0]?.series[0]?.instances[0]?.header ?? unshown[0]!.code);
  }
  return results;
}

/** Files of pydicom's own tests that hold no image to show; all others below pydicom/ must open. */
const PYDICOM_UNSHOWN: Readonly<Record<string, Unshown['code']>> = {
  LICENSE: 'NOT_DICOM',
  'MR_truncated.dcm': 'TRUNCATED',
  'UN_sequence.dcm': 'NO_PIXEL_DATA',
  'badVR.dcm': 'UNSUPPORTED_SOP_CLASS',
  'charsets/FileInfo.txt': 'NOT_DICOM',
  'charsets/chrJapMulti.dcm': 'NO_PIXEL_DATA',
  'charsets/chrJapMultiExplicitIR6.dcm': 'NO_PIXEL_DATA',
  'charsets/chrKoreanMulti.dcm': 'NO_PIXEL_DATA',
  'charsets/chrSQEncoding.dcm': 'NO_PIXEL_DATA',
  'charsets/chrSQEncoding1.dcm': 'NO_PIXEL_DATA',
  'dicomdir/DICOMDIR': 'DICOMDIR',
  'dicomdir/DICOMDIR-bigEnd': 'DICOMDIR',
  'dicomdir/DICOMDIR-empty.dcm': 'DICOMDIR',
  'dicomdir/DICOMDIR-implicit': 'DICOMDIR',
  'dicomdir/DICOMDIR-nooffset': 'DICOMDIR',
  'dicomdir/DICOMDIR-nopatient': 'DICOMDIR',
  'dicomdir/DICOMDIR-reordered': 'DICOMDIR',
  'dicomdir/README.txt': 'NOT_DICOM',
  'dicomdir/TINY_ALPHA/DICOMDIR': 'DICOMDIR',
  'dicomdir/TINY_ALPHA/README': 'NOT_DICOM',
  'empty_charset_LEI.dcm': 'NO_PIXEL_DATA',
  'liver.dcm': 'UNSUPPORTED_SOP_CLASS',
  'liver_1frame.dcm': 'UNSUPPORTED_SOP_CLASS',
  'meta_missing_tsyntax.dcm': 'BROKEN_HEADER',
  'parametric_map_float.dcm': 'UNSUPPORTED_SOP_CLASS',
  'reportsi.dcm': 'UNSUPPORTED_SOP_CLASS',
  'rtdose.dcm': 'UNSUPPORTED_SOP_CLASS',
  'rtplan_truncated.dcm': 'TRUNCATED',
  'rtstruct.dcm': 'UNSUPPORTED_SOP_CLASS',
  'test-SR.dcm': 'UNSUPPORTED_SOP_CLASS',
  'waveform_ecg.dcm': 'UNSUPPORTED_SOP_CLASS',
};
/** pydicom's TINY_ALPHA file-set: 50 CT headers without pixels. */
const withoutPixels = (path: string): boolean => path.startsWith('dicomdir/TINY_ALPHA/PT');

/** Patient names as pydicom reads them. */
const NAMES: Readonly<Record<string, string>> = {
  'chrArab.dcm': 'قباني^لنزار',
  'chrFren.dcm': 'Buc^Jérôme',
  'chrFrenMulti.dcm': 'Buc^Jérôme',
  'chrGerm.dcm': 'Äneas^Rüdiger',
  'chrGreek.dcm': 'Διονυσιος',
  'chrH31.dcm': 'Yamada^Tarou=山田^太郎=やまだ^たろう',
  'chrH32.dcm': 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
  'chrHbrw.dcm': 'שרון^דבורה',
  'chrI2.dcm': 'Hong^Gildong=洪^吉洞=홍^길동',
  'chrRuss.dcm': 'Люкceмбypг',
  'chrX1.dcm': 'Wang^XiaoDong=王^小東',
  'chrX2.dcm': 'Wang^XiaoDong=王^小东',
};

describe.skipIf(!hasShared(SAMPLES))('real files of every kind', () => {
  it("pydicom's files open, or are refused for the right reason", async () => {
    const refused: Record<string, string> = {};
    for (const [path, result] of await alone('pydicom')) {
      if (withoutPixels(path)) expect([path, result]).toEqual([path, 'NO_PIXEL_DATA']);
      else if (typeof result === 'string') refused[path] = result;
    }
    expect(refused).toEqual(PYDICOM_UNSHOWN);
  });

  it('names in other scripts are not garbled', async () => {
    const names: Record<string, string> = {};
    for (const [path, result] of await alone('pydicom/charsets'))
      if (typeof result === 'object') names[path] = result.patientName ?? '';
    expect(names).toEqual(NAMES);
    expect(formatPersonName(names['chrH31.dcm'])).toBe('Yamada, Tarou');
  });

  it('the same slice in 14 transfer syntaxes says the same of itself', async () => {
    const copies = [...(await alone('transfer-syntaxes'))].filter(([path]) => path.startsWith('CTImage.dcm'));
    expect(copies).toHaveLength(
      readdirSync(sharedPath(`${SAMPLES}/transfer-syntaxes`)).filter((n) => n.startsWith('CTImage')).length,
    );
    for (const [path, header] of copies) {
      expect(header, path).toMatchObject({ rows: 512, columns: 512, frames: 1, modality: 'CT' });
      const uid = /_(1\.2\.840[\d.]+)\.dcm$/.exec(basename(path))?.[1] ?? '1.2.840.10008.1.2';
      expect(header, path).toMatchObject({ transferSyntaxUID: uid });
    }
  });

  it('enhanced multi-frame images bring their geometry from the functional groups', async () => {
    const header = (await alone('pydicom')).get('eCT_Supplemental.dcm');
    expect(header).toMatchObject({ frames: 2, pixelSpacing: [0.388672, 0.388672] });
  });

  it.each([
    ['seg_image_ct_binary.dcm', 'A segmentation; Overread does not show these yet.'],
    ['sr_document.dcm', 'A structured report; Overread does not show these yet.'],
    ['dcmqi/23x38x3/screenshots/brainlab.jpg', 'A JPEG picture, not a DICOM file.'],
  ])('%s is named in words', async (path, reason) => {
    const sources = (await sourcesBelow(sharedPath(`${SAMPLES}/seg-sr`))).filter((source) => source.path === path);
    expect((await openFiles(sources)).unshown[0]?.reason).toBe(reason);
  });
});
