/**
 * Loads one frame of an opened file: Cornerstone's own decoders, our own bookkeeping. (The loader's file scheme keeps
 * every file's bytes in memory beside the decoded pixels and reads each header a second time on the main thread.)
 */
import { imageLoader, type Types } from '@cornerstonejs/core';
import dicomImageLoader from '@cornerstonejs/dicom-image-loader';
import { readDataSet } from '../studies/index.ts';
import { frameSource, SCHEME } from './imageIds.ts';
import { setPixelModule } from './metadataProvider.ts';
import { pixelTypeOf } from './pixelType.ts';

type DataSet = Awaited<ReturnType<typeof readDataSet>>;

/** the last multi-frame file, so that a cine loop parses its file once; single frames are not worth the memory */
let lastMultiFrame: { uid: string; dataSet: Promise<DataSet> } | undefined;

function dataSetOf(imageId: string): Promise<DataSet> {
  const { instance } = frameSource(imageId)!;
  const { sopInstanceUID, frames } = instance.header;
  if (frames === 1) return readDataSet(instance.blob);
  const known = lastMultiFrame;
  if (known?.uid === sopInstanceUID) return known.dataSet;
  const dataSet = readDataSet(instance.blob);
  lastMultiFrame = { uid: sopInstanceUID, dataSet };
  return dataSet;
}

async function load(imageId: string, options: Record<string, unknown>): Promise<Types.IImage> {
  const source = frameSource(imageId);
  if (!source) throw new Error(`no open image ${imageId}`);
  const { header } = source.instance;
  const dataSet = await dataSetOf(imageId);
  if (header.photometricInterpretation === 'PALETTE COLOR') {
    setPixelModule(imageId, dicomImageLoader.wadouri.metaData.getImagePixelModule(dataSet as never) as object);
  }
  const pixels = dicomImageLoader.wadouri.getPixelData(dataSet as never, source.frame);
  const image = await dicomImageLoader.createImage(imageId, pixels as never, header.transferSyntaxUID, {
    ...options,
    // one array type for the whole series, whoever asks first; else a volume's texture mixes types
    targetBuffer: header.samplesPerPixel === 1 ? { type: pixelTypeOf(header) } : undefined,
  } as never);
  return image as Types.IImage;
}

export function registerImageLoader(): void {
  imageLoader.registerImageLoader(SCHEME, (imageId, options) => ({
    promise: load(imageId, (options ?? {}) as Record<string, unknown>),
    cancelFn: undefined,
  }));
}
