/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP's view of the compiler and the processor. */
#ifndef ARCH_CC_H
#define ARCH_CC_H

#include <stdint.h>

#define LWIP_NO_UNISTD_H 1
#define LWIP_NO_CTYPE_H  1

/* Local ports, DNS and DHCP transaction IDs: they must be hard to guess. */
uint32_t board_random_u32(void);
#define LWIP_RAND() board_random_u32()

#endif
