/**
 * Loads one frame of an opened file: Cornerstone's own decoders, our own bookkeeping. (The loader's file scheme keeps
 * every file's bytes in memory beside the decoded pixels and reads each header a second time on the main thread.)
 */
import { imageLoader, type Types } from '@cornerstonejs/core';
import dicomImageLoader from '@cornerstonejs/dicom-image-loader';
import { type Instance, readDataSet } from '../studies/index.ts';
import { frameSource, SCHEME } from './imageIds.ts';
import { setPixelModule } from './metadataProvider.ts';
import { seriesPixelType } from './seriesPixels.ts';

type DataSet = Awaited<ReturnType<typeof readDataSet>>;

/** the last multi-frame file, so that a cine loop parses its file once; single frames are not worth the memory */
let lastMultiFrame: { instance: Instance; dataSet: Promise<DataSet> } | undefined;

function dataSetOf(instance: Instance): Promise<DataSet> {
  if (instance.header.frames === 1) return readDataSet(instance.blob);
  if (lastMultiFrame?.instance === instance) return lastMultiFrame.dataSet;
  const dataSet = readDataSet(instance.blob);
  lastMultiFrame = { instance, dataSet };
  dataSet.catch(forgetFiles); // the file may be readable at the next try
  return dataSet;
}

export function forgetFiles(): void {
  lastMultiFrame = undefined;
}

async function load(imageId: string, options: Record<string, unknown>): Promise<Types.IImage> {
  const source = frameSource(imageId);
  if (!source) throw new Error(`no open image ${imageId}`);
  const { header } = source.instance;
  const dataSet = await dataSetOf(source.instance);
  if (header.photometricInterpretation === 'PALETTE COLOR') {
    setPixelModule(imageId, dicomImageLoader.wadouri.metaData.getImagePixelModule(dataSet as never) as object);
  }
  const pixels = dicomImageLoader.wadouri.getPixelData(dataSet as never, source.frame);
  const image = await dicomImageLoader.createImage(imageId, pixels as never, header.transferSyntaxUID, {
    ...options,
    // one array type for the whole series, whoever asks first; else a volume's texture mixes types
    targetBuffer: header.samplesPerPixel === 1 ? { type: seriesPixelType(source.series) } : undefined,
  } as never);
  return image as Types.IImage;
}

export function registerImageLoader(): void {
  imageLoader.registerImageLoader(SCHEME, (imageId, options) => ({
    promise: load(imageId, (options ?? {}) as Record<string, unknown>),
    cancelFn: undefined,
  }));
}
