/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WIFI_H
#define WIFI_H

/* Starts Wi-Fi as a station, and SNTP. Returns at once. A lost connection is opened again. */
void wifi_start(void);

#endif
