/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STAND_IN_ZEPHYR_RANDOM_H
#define STAND_IN_ZEPHYR_RANDOM_H

#include <stddef.h>

int sys_csrand_get(void *buf, size_t len);

#endif
