/** Changes single numbers of a model in place. */
import { type Site, sitesOf } from './sites.ts';

export type Value = number | bigint;

export function poke(bytes: Uint8Array, { at, width, kind }: Site, value: Value): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at + width > bytes.length) return;
  if (kind === 'float') view.setFloat32(at, Number(value), true);
  else if (width === 8) view.setBigInt64(at, BigInt(value), true);
  else if (width === 4) view.setUint32(at, Number(value), true);
  else if (width === 2) view.setUint16(at, Number(value), true);
  else view.setUint8(at, Number(value));
}

export function peek(bytes: Uint8Array, { at, width }: Site): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at + width > bytes.length) return 0;
  if (width === 8) return Number(view.getBigInt64(at, true));
  if (width === 4) return view.getUint32(at, true);
  return width === 2 ? view.getUint16(at, true) : view.getUint8(at);
}

/** A copy with some sites set; a path that the model does not have is a mistake of the test. */
export function withSites(bytes: Uint8Array, values: Readonly<Record<string, Value>>): Uint8Array {
  const changed = bytes.slice();
  const sites = new Map(sitesOf(bytes).map((site) => [site.path, site]));
  for (const [path, value] of Object.entries(values)) {
    const site = sites.get(path);
    if (!site) throw new Error(`the model has no ${path}`);
    poke(changed, site, value);
  }
  return changed;
}
