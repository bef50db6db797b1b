/** The command streams of another compiler that stand beside the checkout. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface SharedStream {
  /** For example `vela-3.10.0/kws_ref_model-ethos-u55-128.tflite`. */
  readonly name: string;
  readonly path: string;
  read(): Uint8Array;
}

/** Empty, and one line says so, where the folder is absent. */
export function sharedStreams(): readonly SharedStream[] {
  const folder = fileURLToPath(new URL('../../shared/vela-streams', import.meta.url));
  if (!existsSync(folder)) {
    console.log('SKIP no ../shared/vela-streams beside the checkout');
    return [];
  }
  return readdirSync(folder).flatMap((version) =>
    readdirSync(`${folder}/${version}`)
      .filter((name) => name.endsWith('.tflite'))
      .map((name) => {
        const path = `${folder}/${version}/${name}`;
        return {
          name: `${version}/${name}`,
          path,
          read: () => Uint8Array.from(readFileSync(path)),
        };
      }),
  );
}
