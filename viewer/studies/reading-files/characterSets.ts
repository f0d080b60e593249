/**
 * Specific Character Set (0008,0005), PS3.3 C.12.1.1.2 and PS3.5 section 6.1. The browser's TextDecoder knows all of
 * DICOM's alphabets, but only one at a time; ISO 2022 switching between them by escape sequence is done here.
 */
type Decode = (bytes: Uint8Array) => string;

const decoders = new Map<string, Decode>();
function decoder(label: string): Decode {
  const known = decoders.get(label);
  if (known) return known;
  const text = new TextDecoder(label);
  const decode: Decode = (bytes) => text.decode(bytes);
  decoders.set(label, decode);
  return decode;
}

/** In ISO 8859-1 proper; TextDecoder's 'latin1' is windows-1252, which differs in 80–9F only. */
const latin1 = decoder('windows-1252');
/** ISO 646 Japan (yen sign, overline) and half-width katakana: as Shift_JIS has them in its single bytes. */
const jisX0201 = decoder('shift_jis');

/** Two-byte Japanese sets arrive in 7 bits (G0); EUC-JP is the same tables with the high bit set. */
const jisX0208: Decode = (bytes) => decoder('euc-jp')(bytes.map((byte) => (byte > 0x20 ? byte | 0x80 : byte)));
const jisX0212: Decode = (bytes) => {
  const euc: number[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) euc.push(0x8f, bytes[i]! | 0x80, bytes[i + 1]! | 0x80);
  return decoder('euc-jp')(Uint8Array.from(euc));
};

/** Defined terms without code extensions, and the same repertoires under their ISO 2022 names. */
const TERMS: Readonly<Record<string, Decode>> = {
  'ISO_IR 6': latin1,
  'ISO_IR 100': latin1,
  'ISO_IR 101': decoder('iso-8859-2'),
  'ISO_IR 109': decoder('iso-8859-3'),
  'ISO_IR 110': decoder('iso-8859-4'),
  'ISO_IR 126': decoder('iso-8859-7'),
  'ISO_IR 127': decoder('iso-8859-6'),
  'ISO_IR 138': decoder('iso-8859-8'),
  'ISO_IR 144': decoder('iso-8859-5'),
  'ISO_IR 148': decoder('iso-8859-9'),
  'ISO_IR 166': decoder('windows-874'),
  'ISO_IR 203': decoder('iso-8859-15'),
  'ISO_IR 13': jisX0201,
  'ISO_IR 149': decoder('euc-kr'),
  'ISO_IR 58': decoder('gbk'),
  'ISO_IR 192': decoder('utf-8'),
  GB18030: decoder('gb18030'),
  GBK: decoder('gbk'),
};

/** Escape sequences after ESC (PS3.3 Tables C.12-3 and C.12-4). */
const ESCAPES: Readonly<Record<string, Decode>> = {
  '(B': latin1,
  '(J': jisX0201,
  ')I': jisX0201,
  '-A': TERMS['ISO_IR 100']!,
  '-B': TERMS['ISO_IR 101']!,
  '-C': TERMS['ISO_IR 109']!,
  '-D': TERMS['ISO_IR 110']!,
  '-F': TERMS['ISO_IR 126']!,
  '-G': TERMS['ISO_IR 127']!,
  '-H': TERMS['ISO_IR 138']!,
  '-L': TERMS['ISO_IR 144']!,
  '-M': TERMS['ISO_IR 148']!,
  '-T': TERMS['ISO_IR 166']!,
  '-b': TERMS['ISO_IR 203']!,
  $B: jisX0208,
  '$@': jisX0208,
  '$(D': jisX0212,
  '$)C': TERMS['ISO_IR 149']!,
  '$)A': TERMS['ISO_IR 58']!,
};
const ESC = 0x1b;

/** "ISO 2022 IR 100", "ISO-IR 100", "ISO_IR_100": writers spell them in many ways. */
function term(name: string): Decode | undefined {
  const number = /^ISO[ _-]?(?:2022[ _-]?)?IR[ _-]?(\d+)$/i.exec(name.trim())?.[1];
  return TERMS[number ? `ISO_IR ${number}` : name.trim().toUpperCase()];
}

/**
 * Without a declared set only ASCII is allowed, yet many files carry UTF-8 or Latin-1: UTF-8 is recognisable, the
 * rest is read as Latin-1.
 */
const undeclared: Decode = (bytes) => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return latin1(bytes);
  }
};

/** A function that turns the bytes of SH, LO, ST, PN, LT, UC or UT values into text; `names` is (0008,0005). */
export function textDecoder(names: readonly string[]): Decode {
  const first = names[0]?.trim() ? (term(names[0]) ?? undeclared) : names.length > 1 ? latin1 : undeclared;
  return (bytes) => (bytes.includes(ESC) ? decodeSwitching(bytes, first) : first(bytes));
}

function decodeSwitching(bytes: Uint8Array, first: Decode): string {
  let text = '';
  let decode = first;
  let from = 0;
  while (from < bytes.length) {
    const at = bytes.indexOf(ESC, from);
    const to = at < 0 ? bytes.length : at;
    text += decode(bytes.slice(from, to));
    if (at < 0) break;
    const letters = String.fromCharCode(...bytes.slice(at + 1, at + 4));
    const code = [letters.slice(0, 2), letters].find((candidate) => candidate in ESCAPES);
    // ESC ( B returns to ASCII in G0, while the right half stays what the first value declared
    decode = code === '(B' ? first : code ? ESCAPES[code]! : decode;
    from = at + 1 + (code?.length ?? 0);
  }
  return text;
}
