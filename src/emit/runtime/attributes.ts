/** `runtime/include/carina_attributes.h`: where the linker puts what. */
export const ATTRIBUTES_HEADER = `/* Sections and alignment of the generated data. Define any of these macros on the compiler's command
 * line or in a crt_config.h on the include path (see templates/) to place the data elsewhere.
 *
 *   CARINA_WEIGHTS_ATTR    weights, scales and tables; read by the NPU and the CPU
 *   CARINA_COMMANDS_ATTR   command streams; read by the NPU
 *   CARINA_WORKSPACE_ATTR  intermediate tensors; written by both, needs no initial value
 *   CARINA_STATE_ATTR      tensors that live across invocations; must start at zero
 *   CARINA_ALIGN(bytes)    alignment; the NPU needs 16 bytes
 */
#ifndef CARINA_ATTRIBUTES_H_
#define CARINA_ATTRIBUTES_H_

#ifdef __has_include
#if __has_include("crt_config.h")
#include "crt_config.h"
#endif
#endif

#if (defined(__GNUC__) || defined(__clang__)) && defined(__ELF__)
#define CARINA_SECTION_(name) __attribute__((section(name)))
#else
#define CARINA_SECTION_(name)
#endif

#ifndef CARINA_ALIGN
#if defined(_MSC_VER)
#define CARINA_ALIGN(bytes) __declspec(align(bytes))
#else
#define CARINA_ALIGN(bytes) __attribute__((aligned(bytes)))
#endif
#endif

#ifndef CARINA_WEIGHTS_ATTR
#define CARINA_WEIGHTS_ATTR CARINA_SECTION_(".rodata.tvm")
#endif

#ifndef CARINA_COMMANDS_ATTR
#define CARINA_COMMANDS_ATTR CARINA_SECTION_(".rodata.tvm")
#endif

#ifndef CARINA_WORKSPACE_ATTR
#define CARINA_WORKSPACE_ATTR CARINA_SECTION_(".bss.noinit.tvm")
#endif

#ifndef CARINA_STATE_ATTR
#define CARINA_STATE_ATTR
#endif

#endif /* CARINA_ATTRIBUTES_H_ */
`;

/** `templates/crt_config.h.template`. */
export const CONFIG_TEMPLATE = `/* Copy to crt_config.h on the include path, and keep the lines that you need.
 * carina_attributes.h says what each macro places. */
#ifndef CRT_CONFIG_H_
#define CRT_CONFIG_H_

/* #define CARINA_WEIGHTS_ATTR __attribute__((section(".rodata.tvm"))) */
/* #define CARINA_COMMANDS_ATTR __attribute__((section(".rodata.tvm"))) */
/* #define CARINA_WORKSPACE_ATTR __attribute__((section(".bss.noinit.tvm"))) */
/* #define CARINA_STATE_ATTR */

#endif /* CRT_CONFIG_H_ */
`;
