/* SPDX-License-Identifier: Apache-2.0 */
/* For constant_time.c, before everything else: tells valgrind what may be known. */
#include <valgrind/memcheck.h>
#define YCIAM_RSA_DECLASSIFY(memory, len) ((void) VALGRIND_MAKE_MEM_DEFINED((memory), (len)))
