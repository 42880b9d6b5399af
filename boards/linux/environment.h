/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sources of key and token if no option names one. The first of these that is set counts: 1. YC_IAM_TOKEN,
 *   YC_TOKEN: a token, for commands that have --token 2. YC_SERVICE_ACCOUNT_KEY_FILE: the name of the key file 3.
 *   YC_SERVICE_ACCOUNT_KEY: the key file's content 4. key.json in CREDENTIALS_DIRECTORY (systemd.exec(5),
 *   LoadCredential=), if it is there
 */
#ifndef YCIAM_LINUX_ENVIRONMENT_H
#define YCIAM_LINUX_ENVIRONMENT_H

#include <stdbool.h>

#include "options.h"

#define TOKEN_VARIABLE       "YC_IAM_TOKEN"
#define OTHER_TOKEN_VARIABLE "YC_TOKEN"
#define KEY_FILE_VARIABLE    "YC_SERVICE_ACCOUNT_KEY_FILE"
#define KEY_VARIABLE         "YC_SERVICE_ACCOUNT_KEY"
#define CREDENTIALS_VARIABLE "CREDENTIALS_DIRECTORY"
#define METADATA_VARIABLE    "YC_METADATA_ADDR"

/* The variable's value; NULL if it is not set, or empty. */
char *environment_text(const char *name);

/* Fills in key and token, unless the command line has named their source. */
void environment_fill(options_t *options, bool takes_token);

#endif
