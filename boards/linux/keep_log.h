/* SPDX-License-Identifier: Apache-2.0 */
#ifndef YCIAM_LINUX_KEEP_LOG_H
#define YCIAM_LINUX_KEEP_LOG_H

/* Prints one line on stderr, and sends the same text to the service manager (`systemctl status`). */
__attribute__((format(printf, 1, 2))) void keep_tell(const char *format, ...);

#endif
