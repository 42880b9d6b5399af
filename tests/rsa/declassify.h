/* SPDX-License-Identifier: Apache-2.0 */
/* For constant_time.c; included before all other headers: tells valgrind which values are public. */
#include <valgrind/memcheck.h>
#define YCIAM_RSA_DECLASSIFY(memory, len) ((void) VALGRIND_MAKE_MEM_DEFINED((memory), (len)))
