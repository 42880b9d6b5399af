/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VERSION_H
#define VERSION_H

/* One line: the version of the program, and with which Mbed TLS and versions of TLS it was built. */
const char *version_text(void);

#endif
