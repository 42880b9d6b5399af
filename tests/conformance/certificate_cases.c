/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates and protocol versions of a server. After each refusal the connection must be dead, and the next one must
 * work.
 */
#include "suite.h"

static const char *refused_as(suite_t *suite, const char *host, enum peer peer, int result, int or_result)
{
    EXPECT(suite_connect(suite, host, peer) == result || suite->got == or_result);
    EXPECT(suite->port->conn_send(suite->port->ctx, "secret", 6) < 0);
    suite_close(suite);
    return suite_echo(suite);
}

#define REFUSED_AS(name, peer, result, or_result)                                                                      \
    static const char *name(suite_t *suite)                                                                            \
    {                                                                                                                  \
        return refused_as(suite, suite->with->host, peer, result, or_result);                                          \
    }

#define REFUSED_BY_DATE(name, peer)                                                                                    \
    static const char *name(suite_t *suite)                                                                            \
    {                                                                                                                  \
        return suite->with->checks_no_dates                                                                            \
                   ? suite_skipped                                                                                     \
                   : refused_as(suite, suite->with->host, peer, YCIAM_ERR_CERT_TIME, YCIAM_ERR_CERT_TIME);             \
    }

REFUSED_AS(no_tls, PEER_NO_TLS, YCIAM_ERR_TLS, YCIAM_ERR_TLS)
REFUSED_AS(tls_1_1, PEER_TLS_1_1, YCIAM_ERR_TLS, YCIAM_ERR_TLS)
REFUSED_AS(hello_1_1, PEER_HELLO_1_1, YCIAM_ERR_TLS, YCIAM_ERR_TLS)
REFUSED_BY_DATE(expired, PEER_EXPIRED)
REFUSED_BY_DATE(future, PEER_FUTURE)
REFUSED_BY_DATE(expired_issuer, PEER_EXPIRED_ISSUER)
REFUSED_AS(wrong_host, PEER_WRONG_HOST, YCIAM_ERR_CERT_HOST, YCIAM_ERR_CERT_HOST)
REFUSED_AS(self_signed, PEER_SELF_SIGNED, YCIAM_ERR_CERT, YCIAM_ERR_CERT)
REFUSED_AS(untrusted, PEER_UNTRUSTED, YCIAM_ERR_CERT, YCIAM_ERR_CERT)
REFUSED_AS(no_intermediate, PEER_NO_INTERMEDIATE, YCIAM_ERR_CERT, YCIAM_ERR_CERT)
REFUSED_AS(not_ca, PEER_NOT_CA, YCIAM_ERR_CERT, YCIAM_ERR_CERT)
REFUSED_AS(client_only, PEER_CLIENT_ONLY, YCIAM_ERR_CERT, YCIAM_ERR_CERT)
/* A TLS library that does not know such algorithms fails before it looks at the certificate. */
REFUSED_AS(sha1, PEER_SHA1, YCIAM_ERR_CERT, YCIAM_ERR_TLS)
REFUSED_AS(weak_key, PEER_WEAK_KEY, YCIAM_ERR_CERT, YCIAM_ERR_TLS)

/*
 * A client without TLS 1.3 fails at the first connection, any other client at the second. The test connects by IP
 * address: with the name, a port that offers the session of the case before may lawfully begin again, with TLS 1.3.
 */
static const char *talked_down(suite_t *suite)
{
    const char *host = suite->with->ip_address != NULL ? suite->with->ip_address : suite->with->host;

    EXPECT(suite_connect(suite, host, PEER_TALKED_DOWN) == YCIAM_ERR_TLS);
    EXPECT(suite->port->conn_send(suite->port->ctx, "secret", 6) < 0);
    suite_close(suite);
    return suite_echo(suite);
}

static const char *wrong_ip_address(suite_t *suite)
{
    const char *ip_address = suite->with->ip_address;

    if (ip_address == NULL) {
        return suite_skipped;
    }
    EXPECT(suite_connect(suite, suite->with->host, PEER_WRONG_IP) == YCIAM_OK);
    suite_close(suite);
    PASS(refused_as(suite, ip_address, PEER_WRONG_IP, YCIAM_ERR_CERT_HOST, YCIAM_ERR_CERT_HOST));
    return refused_as(suite, ip_address, PEER_IP_AS_NAME, YCIAM_ERR_CERT_HOST, YCIAM_ERR_CERT_HOST);
}

static const char *big_chain(suite_t *suite)
{
    EXPECT(suite_connect(suite, suite->with->host, PEER_BIG) == YCIAM_OK);
    return NULL;
}

/* Few TLS libraries can read it; a library that cannot must report that. */
static const char *huge_chain(suite_t *suite)
{
    int rc = suite_connect(suite, suite->with->host, PEER_HUGE);

    EXPECT(rc == YCIAM_OK || rc == YCIAM_ERR_TLS || rc == YCIAM_ERR_MEMORY);
    suite_close(suite);
    return suite_echo(suite);
}

static const char *no_anchor(suite_t *suite)
{
    if (suite->with->anchorless == NULL) {
        return suite_skipped;
    }
    suite->port = suite->with->anchorless;
    (void) suite_connect(suite, suite->with->host, PEER_ECHO);
    suite_close(suite);
    suite->port = suite->with->port;
    EXPECT(suite->got == YCIAM_ERR_ANCHOR);
    return NULL;
}

const suite_case_t certificate_cases[] = {
    { "a server without TLS", APPLIES_TLS, no_tls },
    { "a server with TLS 1.1 only", APPLIES_TLS, tls_1_1 },
    { "a ServerHello of TLS 1.1", APPLIES_TLS, hello_1_1 },
    { "a server of TLS 1.3 that was talked down", APPLIES_TLS, talked_down },
    { "a chain of 5 KB", APPLIES_TLS, big_chain },
    { "a chain of more than 16 KB", APPLIES_TLS, huge_chain },
    { "an expired certificate", APPLIES_TLS, expired },
    { "a certificate that is not valid yet", APPLIES_TLS, future },
    { "an expired issuer", APPLIES_TLS, expired_issuer },
    { "a certificate for another host", APPLIES_TLS, wrong_host },
    { "a certificate for another IP address", APPLIES_TLS, wrong_ip_address },
    { "a self-signed certificate", APPLIES_TLS, self_signed },
    { "an untrusted root", APPLIES_TLS, untrusted },
    { "a missing intermediate", APPLIES_TLS, no_intermediate },
    { "an issuer that is not a CA", APPLIES_TLS, not_ca },
    { "a certificate for clients", APPLIES_TLS, client_only },
    { "a SHA-1 signature", APPLIES_TLS, sha1 },
    { "a weak key", APPLIES_TLS, weak_key },
    { "no trust anchor at all", APPLIES_TLS, no_anchor },
    { NULL, APPLIES_ALWAYS, NULL },
};
