/* SPDX-License-Identifier: Apache-2.0 */
#include "proxy.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <mbedtls/base64.h>
#include <yciam/result.h>

#include "environment.h"
#include "secret.h"

#define DEFAULT_TCP_PORT 80u

/* Read once, since the password is then wiped from the environment. */
static struct {
    bool is_read;
    bool is_used;
    proxy_t proxy;
} self;

static int usage(const char *what)
{
    fprintf(stderr, "yciam: usage: %s\n", what);
    return YCIAM_CLASS_USAGE;
}

/* Like curl, reads the lower-case name first. HTTP_PROXY could come from a web client; HTTPS_PROXY could not. */
static char *variable(const char *small, const char *large)
{
    char *text = environment_text(small);

    return text != NULL ? text : environment_text(large);
}

static int digit_of(char character)
{
    if (isdigit((unsigned char) character)) {
        return character - '0';
    }
    return isxdigit((unsigned char) character) ? tolower((unsigned char) character) - 'a' + 10 : -1;
}

/* user:password after percent-decoding (RFC 3986, 2.1). Returns its length; 0: too long, or a code is wrong. */
static size_t decode(char out[PROXY_USER_MAX], const char *text, size_t len)
{
    size_t out_len = 0;

    for (size_t i = 0; i < len; i++) {
        char byte = text[i];

        if (byte == '%') {
            int high = i + 2u < len ? digit_of(text[i + 1u]) : -1;
            int low = high >= 0 ? digit_of(text[i + 2u]) : -1;

            if (low < 0) {
                return 0;
            }
            byte = (char) (16 * high + low);
            i += 2u;
        }
        if (out_len == PROXY_USER_MAX || byte == '\0') {
            return 0;
        }
        out[out_len++] = byte;
    }
    return out_len;
}

/* RFC 7617, 2 */
static bool write_authorization(proxy_t *proxy, const char *user, size_t user_len)
{
    size_t start = (size_t) snprintf(proxy->authorization, sizeof proxy->authorization, "Basic ");
    size_t written;

    return mbedtls_base64_encode((unsigned char *) proxy->authorization + start, sizeof proxy->authorization - start,
                                 &written, (const unsigned char *) user, user_len) == 0;
}

static bool set_user(proxy_t *proxy, const char *text, size_t len)
{
    char user[PROXY_USER_MAX];
    size_t user_len = decode(user, text, len);
    bool done = user_len > 0 && write_authorization(proxy, user, user_len);

    secret_wipe(user, sizeof user);
    return done;
}

/* [http://][user:password@]host[:port][/] */
static bool read_url(proxy_t *proxy, char *url, bool may_have_user)
{
    const char *rest = address_skip_scheme("http://", url);
    char *text = rest != NULL ? url + (rest - url) : url;
    char *at = strrchr(text, '@');

    if (at != NULL) {
        bool done = may_have_user && set_user(proxy, text, (size_t) (at - text));

        if (!done) {
            return false;
        }
        secret_wipe(text, (size_t) (at - text));
        text = at + 1;
    }
    rest = address_read(&proxy->address, text);
    if (proxy->address.tcp_port == 0) {
        proxy->address.tcp_port = DEFAULT_TCP_PORT;
    }
    return rest != NULL && (*rest == '\0' || strcmp(rest, "/") == 0);
}

static int read_settings(const options_t *options)
{
    char copy[HOST_CAP + 16u];
    char *url = variable("https_proxy", "HTTPS_PROXY");

    self.is_read = true;
    if (options->proxy != NULL) {
        self.is_used = options->proxy[0] != '\0';
        if (self.is_used && (snprintf(copy, sizeof copy, "%s", options->proxy) >= (int) sizeof copy ||
                             !read_url(&self.proxy, copy, false))) {
            return usage("--proxy wants [http://]host[:port]; user and password belong into HTTPS_PROXY");
        }
        return 0;
    }
    self.is_used = url != NULL;
    return url == NULL || read_url(&self.proxy, url, true)
               ? 0
               : usage("HTTPS_PROXY wants [http://][user:password@]host[:port]");
}

int proxy_find(const proxy_t **proxy, const options_t *options, const char *host)
{
    const char *list = variable("no_proxy", "NO_PROXY");
    int status = self.is_read ? 0 : read_settings(options);

    *proxy = self.is_used && (list == NULL || !proxy_list_has(list, host)) ? &self.proxy : NULL;
    return status;
}

void proxy_forget(void)
{
    secret_wipe(&self, sizeof self);
}
