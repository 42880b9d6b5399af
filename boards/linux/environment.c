/* SPDX-License-Identifier: Apache-2.0 */
#include "environment.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

char *environment_text(const char *name)
{
    char *text = getenv(name);

    return text != NULL && text[0] != '\0' ? text : NULL;
}

/* The key file among the credentials of a service, or NULL. */
static const char *credential(void)
{
    static char path[PATH_MAX];
    const char *directory = environment_text(CREDENTIALS_VARIABLE);

    if (directory == NULL || snprintf(path, sizeof path, "%s/key.json", directory) >= (int) sizeof path) {
        return NULL;
    }
    return access(path, F_OK) == 0 ? path : NULL;
}

void environment_fill(options_t *options, bool takes_token)
{
    if (options->key != NULL || options->token != NULL || options->from_metadata) {
        return;
    }
    if (takes_token && options->account_id == NULL) {
        options->token_text = environment_text(TOKEN_VARIABLE);
        if (options->token_text == NULL) {
            options->token_text = environment_text(OTHER_TOKEN_VARIABLE);
        }
    }
    if (options->token_text != NULL) {
        return;
    }
    options->key = environment_text(KEY_FILE_VARIABLE);
    if (options->key == NULL) {
        options->key_text = environment_text(KEY_VARIABLE);
    }
    if (options->key == NULL && options->key_text == NULL) {
        options->key = credential();
    }
}
