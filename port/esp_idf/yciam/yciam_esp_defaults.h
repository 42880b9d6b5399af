/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The defaults of Kconfig, for a build that reads no Kconfig file of a library (PlatformIO). A project sets others with
 * -D. In place of a key in NVS: -DCONFIG_YCIAM_SOURCE_KEY_GIVEN=1, _SIGNER=1, _METADATA=1 or _GIVEN=1.
 */
#ifndef YCIAM_ESP_DEFAULTS_H
#define YCIAM_ESP_DEFAULTS_H

#if !CONFIG_YCIAM_SOURCE_KEY_GIVEN && !CONFIG_YCIAM_SOURCE_SIGNER && !CONFIG_YCIAM_SOURCE_METADATA &&                  \
    !CONFIG_YCIAM_SOURCE_GIVEN
#define CONFIG_YCIAM_SOURCE_KEY_NVS 1
#define CONFIG_YCIAM_NVS_NAMESPACE  "yciam"
#define CONFIG_YCIAM_NVS_KEY        "key"
#endif
#define CONFIG_YCIAM_TOKEN_MAX     1024
#define CONFIG_YCIAM_TASK_STACK    4096
#define CONFIG_YCIAM_TASK_PRIORITY 3

#endif
