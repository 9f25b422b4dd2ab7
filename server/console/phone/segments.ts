// What a text costs as SMS: the same count as server/base/gsm.cpp, for a counter that moves while one types. GSM 03.38 where
// every character is in its alphabet (those of the extension table are two septets), else UCS-2 in UTF-16 units. Parts are
// not cut inside an escape pair or a visible character.

const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡" +
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const extension = new Set("\f^{}\\[~]|€");

export interface Cost {
  alphabet: "GSM-7" | "UCS-2";
  units: number;
  segments: number;
  unitsPerSegment: number[];
  forcesUcs2: string[];
  // Units that fit in what the text has opened: 160 or 70 for one segment, 153 or 67 each for more.
  room: number;
}

const septets = (character: string) => (basic.has(character) ? 1 : extension.has(character) ? 2 : 0);

export function costOf(text: string): Cost {
  const forcesUcs2 = [...new Set([...text].filter((character) => septets(character) === 0))];
  const gsm = forcesUcs2.length === 0;
  const units = gsm ? [...text].reduce((sum, character) => sum + septets(character), 0) : text.length;
  const [single, part] = gsm ? [160, 153] : [70, 67];
  const unitsPerSegment = units === 0 ? [] : units <= single ? [units] : cut(text, gsm, part);
  const segments = unitsPerSegment.length;
  const room = segments > 1 ? segments * part : single;
  return { alphabet: gsm ? "GSM-7" : "UCS-2", units, segments, unitsPerSegment, forcesUcs2, room };
}

function cut(text: string, gsm: boolean, most: number): number[] {
  const parts = [0];
  const take = (units: number) => {
    if (parts[parts.length - 1]! + units > most) parts.push(0);
    parts[parts.length - 1]! += units;
  };
  for (const sequence of gsm ? [...text] : visible(text)) {
    const units = gsm ? septets(sequence) : sequence.length;
    if (units <= most) take(units);
    else for (const character of sequence) take(character.length);
  }
  return parts;
}

// The code points that one sees as one character.
function visible(text: string): string[] {
  return Array.from(new Intl.Segmenter("es", { granularity: "grapheme" }).segment(text), (piece) => piece.segment);
}
