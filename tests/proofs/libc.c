/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of <string.h> that CBMC does not model, as C99 defines them (7.21.5). */
#include <string.h>

size_t strspn(const char *text, const char *set)
{
    size_t len = 0;

    while (text[len] != '\0' && strchr(set, text[len]) != NULL) {
        len++;
    }
    return len;
}

size_t strcspn(const char *text, const char *set)
{
    size_t len = 0;

    while (text[len] != '\0' && strchr(set, text[len]) == NULL) {
        len++;
    }
    return len;
}

/* CBMC's own model is for any length; this one is solved faster for small lengths. */
void *memmove(void *to, const void *from, size_t len)
{
    unsigned char *t = to;
    const unsigned char *f = from;

    if (t <= f) {
        for (size_t i = 0; i < len; i++) {
            t[i] = f[i];
        }
    } else {
        for (size_t i = len; i > 0; i--) {
            t[i - 1u] = f[i - 1u];
        }
    }
    return to;
}

void *memchr(const void *bytes, int byte, size_t len)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < len; i++) {
        if (at[i] == (unsigned char) byte) {
            return (void *) (at + i);
        }
    }
    return NULL;
}
