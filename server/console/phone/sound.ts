// Clips are heard through Web Audio where there is a device for it. What ends a clip is its length by the clock, never the
// device: without one, the call goes on at the same pace and its words are on the screen.

let context: AudioContext | undefined;
let wanted = true;

export const hear = (on: boolean) => {
  wanted = on;
};

// Browsers let a page sound only after a click; the one that dials is such a click.
export function wake() {
  try {
    context ??= new AudioContext();
    void context.resume().catch(() => undefined);
  } catch {
    context = undefined;
  }
}

export const isMute = () => context?.state !== "running";

// Milliseconds of a 16-bit mono RIFF file: its "data" chunk at its rate.
export function lengthOf(wav: ArrayBuffer): number {
  const view = new DataView(wav);
  if (wav.byteLength < 44) return 0;
  const rate = view.getUint32(24, true);
  return rate === 0 ? 0 : ((wav.byteLength - 44) / 2 / rate) * 1000;
}

// Someone reads about 15 letters a second.
export const lengthOfWords = (text: string) => Math.max(1000, (text.length / 15) * 1000);

// Sounds until the returned function is called or the clip is over.
export async function sound(wav: ArrayBuffer): Promise<() => void> {
  const nothing = () => undefined;
  if (!wanted || !context || isMute()) return nothing;
  try {
    const source = context.createBufferSource();
    source.buffer = await context.decodeAudioData(wav.slice(0));
    source.connect(context.destination);
    source.start();
    return () => source.stop();
  } catch {
    return nothing;
  }
}
