/* SPDX-License-Identifier: Apache-2.0 */
#include "renegotiator.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mbedtls/net_sockets.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

#if defined(MBEDTLS_SSL_SRV_C) && defined(MBEDTLS_SSL_RENEGOTIATION) && defined(MBEDTLS_NET_C)

#define EVERY 512u /* bytes between two HelloRequests */
#define FAIL  255

static pid_t child;

#if MBEDTLS_VERSION_NUMBER < 0x04000000
static int draw(void *ctx, unsigned char *buf, size_t len)
{
    (void) ctx;
    return psa_generate_random(buf, len) == PSA_SUCCESS ? 0 : -1;
}
#endif

static int load(mbedtls_x509_crt *chain, mbedtls_pk_context *key, const char *material)
{
    char path[1000];

    (void) snprintf(path, sizeof path, "%s/chain.pem", material);
    if (mbedtls_x509_crt_parse_file(chain, path) != 0) {
        return -1;
    }
    (void) snprintf(path, sizeof path, "%s/server.key", material);
#if MBEDTLS_VERSION_NUMBER >= 0x03000000 && MBEDTLS_VERSION_NUMBER < 0x04000000
    return mbedtls_pk_parse_keyfile(key, path, NULL, draw, NULL);
#else
    return mbedtls_pk_parse_keyfile(key, path, NULL);
#endif
}

static int configure(mbedtls_ssl_config *conf, mbedtls_x509_crt *chain, mbedtls_pk_context *key)
{
    (void) mbedtls_ssl_config_defaults(conf, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM,
                                       MBEDTLS_SSL_PRESET_DEFAULT);
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    mbedtls_ssl_conf_max_tls_version(conf, MBEDTLS_SSL_VERSION_TLS1_2);
#endif
#if MBEDTLS_VERSION_NUMBER < 0x04000000
    mbedtls_ssl_conf_rng(conf, draw, NULL);
#endif
    mbedtls_ssl_conf_renegotiation(conf, MBEDTLS_SSL_RENEGOTIATION_ENABLED);
    mbedtls_ssl_conf_renegotiation_enforced(conf, MBEDTLS_SSL_RENEGOTIATION_NOT_ENFORCED);
    return mbedtls_ssl_conf_own_cert(conf, chain, key);
}

static int send_sum(mbedtls_ssl_context *ssl, uint32_t sum)
{
    const unsigned char bytes[4] = { (unsigned char) sum, (unsigned char) (sum >> 8), (unsigned char) (sum >> 16),
                                     (unsigned char) (sum >> 24) };

    return mbedtls_ssl_write(ssl, bytes, sizeof bytes);
}

static int serve(mbedtls_ssl_context *ssl)
{
    uint32_t sum = 2166136261u;
    size_t total = 0;
    int asked = 0;

    if (mbedtls_ssl_handshake(ssl) != 0) {
        return FAIL;
    }
    for (;;) {
        unsigned char buf[1000];
        int rc = mbedtls_ssl_read(ssl, buf, sizeof buf);

        for (int i = 0; i < rc; i++, total++) {
            if (buf[i] == 0xFF) {
                return send_sum(ssl, sum) == 4 ? asked : FAIL;
            }
            sum = (sum ^ buf[i]) * 16777619u;
            if (total % EVERY == 100 && mbedtls_ssl_renegotiate(ssl) == 0) {
                asked++;
            }
        }
        if (rc <= 0 && rc != MBEDTLS_ERR_SSL_WANT_READ) { /* the server's answer to a refusal */
            return FAIL;
        }
    }
}

static int run(mbedtls_net_context *listener, const char *material)
{
    mbedtls_net_context client;
    mbedtls_ssl_context ssl;
    mbedtls_ssl_config conf;
    mbedtls_x509_crt chain;
    mbedtls_pk_context key;
    unsigned char byte;
    int asked = FAIL;

    mbedtls_net_init(&client);
    mbedtls_ssl_init(&ssl);
    mbedtls_ssl_config_init(&conf);
    mbedtls_x509_crt_init(&chain);
    mbedtls_pk_init(&key);
    if (psa_crypto_init() == PSA_SUCCESS && load(&chain, &key, material) == 0 && configure(&conf, &chain, &key) == 0 &&
        mbedtls_ssl_setup(&ssl, &conf) == 0 && mbedtls_net_accept(listener, &client, NULL, 0, NULL) == 0) {
        mbedtls_ssl_set_bio(&ssl, &client, mbedtls_net_send, mbedtls_net_recv, NULL);
        asked = serve(&ssl);
        while (mbedtls_ssl_read(&ssl, &byte, 1) == MBEDTLS_ERR_SSL_WANT_READ) { /* until the client has gone */
        }
    }
    return asked;
}

bool renegotiator_start(const char *material, const char **tcp_port)
{
    static const char *const PORTS[] = { "20005", "20006", "20007", "20008", "20009" };
    mbedtls_net_context listener;
    size_t i = 0;

    mbedtls_net_init(&listener);
    while (mbedtls_net_bind(&listener, "127.0.0.1", PORTS[i], MBEDTLS_NET_PROTO_TCP) != 0) {
        if (++i == sizeof PORTS / sizeof PORTS[0]) {
            return false;
        }
    }
    *tcp_port = PORTS[i];
    child = fork();
    if (child == 0) {
        _exit(run(&listener, material));
    }
    (void) close(listener.fd); /* mbedtls_net_free() would shut the socket down for the child, too */
    return child > 0;
}

int renegotiator_end(void)
{
    int status = 0;

    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) != FAIL ? WEXITSTATUS(status)
                                                                                                   : -1;
}

#else

bool renegotiator_start(const char *material, const char **tcp_port)
{
    (void) material;
    (void) tcp_port;
    return false;
}

int renegotiator_end(void)
{
    return -1;
}

#endif
