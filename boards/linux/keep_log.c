/* SPDX-License-Identifier: Apache-2.0 */
#include "keep_log.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "notify.h"

void keep_tell(const char *format, ...)
{
    char text[PATH_MAX + 256u] = "STATUS=";
    const size_t start = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    /* The analyzer does not see that va_start() initializes it. NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
    (void) vsnprintf(text + start, sizeof text - start, format, arguments);
    va_end(arguments);
    fprintf(stderr, "yciam: keep: %s\n", text + start);
    notify(text);
}
