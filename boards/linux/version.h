/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VERSION_H
#define VERSION_H

/* Prints one line: the version of the program, and of Mbed TLS and TLS that it was built with. */
const char *version_text(void);

#endif
