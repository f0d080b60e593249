/** dcmjs ships no types; this is the part that the phantom's writer and its tests use. */
declare module 'dcmjs' {
  interface Element {
    vr: string;
    Value: unknown[];
  }
  interface DicomDictionary {
    dict: Record<string, Element>;
    write(): ArrayBuffer;
  }
  interface Data {
    DicomDict: new (meta: Record<string, Element>) => DicomDictionary;
    DicomMessage: { readFile(bytes: ArrayBuffer): DicomDictionary };
    DicomMetaDictionary: {
      naturalizeDataset(dict: Record<string, Element>): Record<string, unknown>;
      denaturalizeDataset(dataset: Record<string, unknown>): Record<string, Element>;
    };
  }
  const dcmjs: { data: Data };
  export default dcmjs;
}
