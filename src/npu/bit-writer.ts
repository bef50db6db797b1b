/** Bits to bytes, least significant bit first, as the weight decoder reads them. */

export interface BitWriter {
  /** Appends the low `width` bits of `value`; width 0..24. */
  put(value: number, width: number): void;
  /** Fills the last byte with ones and returns the bytes, filled with 0xFF to 16. */
  finish(): Uint8Array;
}

const ALIGNMENT = 16;

export function createBitWriter(): BitWriter {
  let bytes = new Uint8Array(4096);
  let length = 0;
  let pending = 0;
  let held = 0;

  function grow(): void {
    const larger = new Uint8Array(bytes.length * 2);
    larger.set(bytes);
    bytes = larger;
  }

  function put(value: number, width: number): void {
    pending |= (value & ((1 << width) - 1)) << held;
    held += width;
    while (held >= 8) {
      if (length === bytes.length) grow();
      bytes[length++] = pending & 0xff;
      pending >>>= 8;
      held -= 8;
    }
  }

  function finish(): Uint8Array {
    if (held > 0) put(0xff, 8 - held);
    const padded = Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    const result = new Uint8Array(padded).fill(0xff);
    result.set(bytes.subarray(0, length));
    return result;
  }

  return { put, finish };
}
