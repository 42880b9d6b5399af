/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The defaults of Kconfig, for a build that reads no Kconfig file of a library (PlatformIO). A project sets others with
 * -D. Where the key is: -DCONFIG_YCIAM_SOURCE_KEY_GIVEN=1 or _SIGNER=1 in place of NVS.
 */
#ifndef YCIAM_ESP_DEFAULTS_H
#define YCIAM_ESP_DEFAULTS_H

#if !CONFIG_YCIAM_SOURCE_KEY_GIVEN && !CONFIG_YCIAM_SOURCE_SIGNER
#define CONFIG_YCIAM_SOURCE_KEY_NVS 1
#define CONFIG_YCIAM_NVS_NAMESPACE  "yciam"
#define CONFIG_YCIAM_NVS_KEY        "key"
#endif
#define CONFIG_YCIAM_TOKEN_MAX     1024
#define CONFIG_YCIAM_TASK_STACK    4096
#define CONFIG_YCIAM_TASK_PRIORITY 3

#endif
