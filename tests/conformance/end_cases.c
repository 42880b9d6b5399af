/* SPDX-License-Identifier: Apache-2.0 */
/* How a peer ends a connection, and which bytes can still be sent and read then. */
#include "suite.h"

#include <string.h>

static const char *good_end(suite_t *suite)
{
    uint8_t received[4];

    EXPECT(suite_connect(suite, suite->with->host, PEER_BYE) == YCIAM_OK);
    PASS(suite_recv_all(suite, received, 3));
    EXPECT(memcmp(received, "bye", 3) == 0);
    EXPECT(suite_is_good_end(suite, suite_recv(suite, received, sizeof received)));
    return NULL;
}

static const char *cut_off(suite_t *suite)
{
    uint8_t received[4];

    EXPECT(suite_connect(suite, suite->with->host, PEER_CUT) == YCIAM_OK);
    PASS(suite_recv_all(suite, received, 3));
    EXPECT(memcmp(received, "bye", 3) == 0);
    EXPECT(suite_recv(suite, received, sizeof received) == YCIAM_ERR_NETWORK);
    return NULL;
}

static const char *reset(suite_t *suite)
{
    uint8_t byte;

    EXPECT(suite_connect(suite, suite->with->host, PEER_RESET) == YCIAM_OK);
    PASS(suite_send_all(suite, "?", 1));
    EXPECT(suite_recv(suite, &byte, 1) == YCIAM_ERR_NETWORK);
    return NULL;
}

static const char *send_until_broken(suite_t *suite)
{
    int i;

    for (i = 0; i < 10000 && suite_call_send(suite, "more", 4) >= 0; i++) {
        suite_delay(suite, 2);
    }
    EXPECT(suite->got == YCIAM_ERR_NETWORK);
    return NULL;
}

static const char *send_after_reset(suite_t *suite)
{
    EXPECT(suite_connect(suite, suite->with->host, PEER_RESET) == YCIAM_OK);
    PASS(suite_send_all(suite, "?", 1));
    return send_until_broken(suite);
}

/* If the failure also raises a signal (SIGPIPE), the signal must not end the program. */
static const char *send_after_close(suite_t *suite)
{
    EXPECT(suite_connect(suite, suite->with->host, PEER_BYE) == YCIAM_OK);
    suite_delay(suite, 200); /* until the peer's FIN has arrived: it then answers with a reset */
    return send_until_broken(suite);
}

/*
 * After send() has failed, the bytes that the peer sent before it closed can be read, unless the stack has dropped
 * them.
 */
static const char *read_after_send_failed(suite_t *suite)
{
    uint8_t received[4];
    size_t len = 0;

    EXPECT(suite_connect(suite, suite->with->host, PEER_BYE) == YCIAM_OK);
    suite_delay(suite, 200);
    PASS(send_until_broken(suite));
    while (len < sizeof received && suite_call_recv(suite, received + len, 1) == 1) {
        len++;
    }
    EXPECT(suite->got < 0);
    EXPECT(len == 0 || (len == 3 && memcmp(received, "bye", 3) == 0));
    suite_close(suite);
    return suite_echo(suite);
}

const suite_case_t end_cases[] = {
    { "closed in good order", APPLIES_ALWAYS, good_end },
    { "cut off without close_notify", APPLIES_TLS, cut_off },
    { "reset", APPLIES_ALWAYS, reset },
    { "send after a reset", APPLIES_ALWAYS, send_after_reset },
    { "send after the peer closed", APPLIES_ALWAYS, send_after_close },
    { "read after send failed", APPLIES_ALWAYS, read_after_send_failed },
    { NULL, APPLIES_ALWAYS, NULL },
};
