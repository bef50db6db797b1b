/** A content hash for bytes that stay inside one process: two 32-bit lanes and the length. */
export function hashBytes(data: Uint8Array): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (const byte of data) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul((b << 5) ^ (b >>> 27) ^ byte, 0x85ebca6b);
  }
  return `${hex(a)}${hex(b)}-${data.length}`;
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
