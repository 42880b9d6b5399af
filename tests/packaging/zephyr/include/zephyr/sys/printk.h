/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STAND_IN_ZEPHYR_PRINTK_H
#define STAND_IN_ZEPHYR_PRINTK_H

void printk(const char *format, ...);

#endif
