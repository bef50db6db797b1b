/**
 * `parameters/<module>.params`: TVM's list of parameters, which is empty because weights are linked
 * as C arrays. The file holds the magic number of the list, a reserved word, and two counts of zero.
 */
const LIST_MAGIC = 0xf7e58d4f05049cb7n;

export function emptyParams(): Uint8Array {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setBigUint64(0, LIST_MAGIC, true);
  return bytes;
}
