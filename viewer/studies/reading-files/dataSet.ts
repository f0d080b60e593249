import dicomParser, { type DataSet } from 'dicom-parser';
import { STUDIES } from '../../../settings.ts';
import { inflateRaw } from './part10.ts';

/** The whole data set of an opened file, pixel data included; deflated files are inflated first. */
export async function readDataSet(blob: Blob): Promise<DataSet> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let deflatedFrom = -1;
  try {
    return dicomParser.parseDicom(bytes, {
      inflater: (_: Uint8Array, position: number): never => {
        deflatedFrom = position;
        throw new Error('deflated');
      },
    });
  } catch (thrown) {
    if (deflatedFrom < 0) throw thrown;
  }
  const data = await inflateRaw(bytes.slice(deflatedFrom), STUDIES.zipEntryMaxBytes);
  const content = new Uint8Array(deflatedFrom + data.length);
  content.set(bytes.subarray(0, deflatedFrom));
  content.set(data, deflatedFrom);
  return dicomParser.parseDicom(bytes, { inflater: () => content });
}
