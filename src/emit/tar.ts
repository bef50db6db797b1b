/** Files as a tar archive that depends on nothing but its contents and the date given. */
import { packTar } from 'modern-tar';

/** Path (`./...`) -> contents. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;

/** Sorted by name, owned by root, dated `epoch` (seconds since 1970). */
export async function packFiles(files: BundleFiles, epoch: number): Promise<Uint8Array> {
  const names = [...files.keys()].sort();
  const entries = names.map((name) => {
    const body = files.get(name) ?? new Uint8Array();
    const owner = { uid: 0, gid: 0, uname: 'root', gname: 'root' };
    const date = { mtime: new Date(epoch * 1000) };
    return { header: { name, size: body.length, mode: 0o644, ...owner, ...date }, body };
  });
  return packTar(entries);
}
