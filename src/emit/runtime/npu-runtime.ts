/** The layer between generated code and the Ethos-U core driver. */

export const NPU_RUNTIME_HEADER = `/* What the generated code asks of the platform to use the NPU. All functions return 0 for success.
 * tvm_ethosu_runtime.c implements them on Arm's Ethos-U core driver. */
#ifndef TVM_ETHOSU_RUNTIME_H_
#define TVM_ETHOSU_RUNTIME_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Runs a driver payload of commands_size bytes and returns when the NPU has finished. base_addrs holds
 * the address of each region, 16-byte aligned, 0 where a region is unused; base_addrs_size its bytes.
 * resource_handle is the ethos_u member of the module's devices: a struct ethosu_driver*. */
int32_t TVMEthosULaunch(void* resource_handle, const void* commands, size_t commands_size,
                        uint64_t* base_addrs, size_t* base_addrs_size, int num_base_addrs);

/* Around one run of a module: Activate before its first step, Deactivate after its last. Around each
 * launch: Open, then Close. The definitions in tvm_ethosu_runtime.c do nothing and are weak: define
 * your own to power or clock the device. */
int32_t TVMDeviceEthosUActivate(void* context);
int32_t TVMDeviceEthosUOpen(void* context);
int32_t TVMDeviceEthosUClose(void* context);
int32_t TVMDeviceEthosUDeactivate(void* context);

#ifdef __cplusplus
}
#endif

#endif /* TVM_ETHOSU_RUNTIME_H_ */
`;

/**
 * Recent core drivers make ethosu_invoke a macro, older ones a function, so the driver's own header
 * decides where it can be found.
 */
export const NPU_RUNTIME_SOURCE = `#include "tvm_ethosu_runtime.h"

#ifdef __has_include
#if __has_include(<ethosu_driver.h>)
#include <ethosu_driver.h>
#define CARINA_HAS_ETHOSU_DRIVER
#endif
#endif

#ifndef CARINA_HAS_ETHOSU_DRIVER
#ifdef __cplusplus
extern "C" {
#endif
/* Of the core driver: runs the payload, 0 for success. */
struct ethosu_driver;
int ethosu_invoke(struct ethosu_driver* drv, const void* custom_data_ptr, const int custom_data_size,
                  const uint64_t* base_addr, const size_t* base_addr_size, const int num_base_addr);
#ifdef __cplusplus
}
#endif
#endif

#if defined(__GNUC__) || defined(__clang__)
#define CARINA_WEAK __attribute__((weak))
#else
#define CARINA_WEAK
#endif

int32_t TVMEthosULaunch(void* resource_handle, const void* commands, size_t commands_size,
                        uint64_t* base_addrs, size_t* base_addrs_size, int num_base_addrs) {
  const int status = ethosu_invoke((struct ethosu_driver*)resource_handle, commands,
                                   (int)commands_size, base_addrs, base_addrs_size, num_base_addrs);
  return status == 0 ? 0 : -1;
}

CARINA_WEAK int32_t TVMDeviceEthosUActivate(void* context) {
  (void)context;
  return 0;
}

CARINA_WEAK int32_t TVMDeviceEthosUOpen(void* context) {
  (void)context;
  return 0;
}

CARINA_WEAK int32_t TVMDeviceEthosUClose(void* context) {
  (void)context;
  return 0;
}

CARINA_WEAK int32_t TVMDeviceEthosUDeactivate(void* context) {
  (void)context;
  return 0;
}
`;
