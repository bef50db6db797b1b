/**
 * Small C functions that printed programs use: arithmetic that wraps without undefined behaviour, floor
 * division, minima. A file of programs gets those that it needs, once.
 */

const wrapping = (bits: 32 | 64): readonly string[] => {
  const [int, unsigned] = [`int${bits}_t`, `uint${bits}_t`];
  const binary = (name: string, operator: string): string =>
    `static inline ${int} carina_${name}${bits}(${int} a, ${int} b) {\n` +
    `  return (${int})((${unsigned})a ${operator} (${unsigned})b);\n}`;
  return [
    binary('add', '+'),
    binary('sub', '-'),
    binary('mul', '*'),
    `static inline ${int} carina_shl${bits}(${int} a, ${int} b) {
  return (${int})((${unsigned})a << b);
}`,
    `static inline ${int} carina_div${bits}(${int} a, ${int} b) {
  const ${int} q = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}`,
    `static inline ${int} carina_mod${bits}(${int} a, ${int} b) {
  const ${int} r = a % b;
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}`,
  ];
};

const choosing = (type: string, suffix: string): readonly string[] => [
  `static inline ${type} carina_min_${suffix}(${type} a, ${type} b) { return b < a ? b : a; }`,
  `static inline ${type} carina_max_${suffix}(${type} a, ${type} b) { return b > a ? b : a; }`,
];

const HELPERS: readonly string[] = [
  ...wrapping(32),
  ...wrapping(64),
  ...choosing('int32_t', 'i32'),
  ...choosing('int64_t', 'i64'),
  ...choosing('float', 'f32'),
  ...choosing('double', 'f64'),
  `static inline int32_t carina_clz32(int32_t a) {
  int32_t count = 0;
  for (uint32_t bits = (uint32_t)a; count < 32 && (bits & 0x80000000U) == 0; bits <<= 1) count++;
  return count;
}`,
];

/** The definitions of the helpers that a text of printed programs calls. */
export function cPrelude(text: string): string {
  const called = new Set(text.match(/\bcarina_[a-z0-9_]+(?=\()/g) ?? []);
  return HELPERS.filter((helper) => called.has(/carina_[a-z0-9_]+/.exec(helper)?.[0] ?? ''))
    .map((helper) => `${helper}\n`)
    .join('\n');
}
