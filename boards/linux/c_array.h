/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_C_ARRAY_H
#define YCIAM_LINUX_C_ARRAY_H

#include <stddef.h>
#include <stdio.h>

/* The elements of an array of unsigned char, a comma behind each. */
void c_array_write(FILE *file, const unsigned char *bytes, size_t len);

#endif
