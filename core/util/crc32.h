/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-32 (ISO/IEC 3309, as in Ethernet and zlib): tells stored data from damaged data, not from forged data. */
#ifndef YCIAM_CORE_CRC32_H
#define YCIAM_CORE_CRC32_H

#include <stddef.h>
#include <stdint.h>

#define YCIAM_CRC32_START 0xFFFFFFFFu

/*
 * Returns the CRC register after data[0..len), which `crc` was before it: YCIAM_CRC32_START for the first part. zlib's
 * crc32() is the complement of the last result.
 */
uint32_t yciam_priv_crc32(uint32_t crc, const void *data, size_t len);

#endif
