/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STAND_IN_ZEPHYR_FDTABLE_H
#define STAND_IN_ZEPHYR_FDTABLE_H

#define ZVFS_O_NONBLOCK 0x4000
#define ZVFS_F_GETFL    3
#define ZVFS_F_SETFL    4

#endif
