/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which connection is whose: the number of a connection, and the effect of conn_open() on a connection that is open or
 * being opened.
 */
#include "suite.h"

static uint32_t number(const suite_t *suite)
{
    return suite->port->connection(suite->port->ctx);
}

static const char *numbered(suite_t *suite)
{
    uint32_t first;

    EXPECT(number(suite) == 0);
    EXPECT(suite_connect(suite, suite->with->host, PEER_ECHO) == YCIAM_OK);
    first = number(suite);
    EXPECT(first != 0);
    PASS(suite_send_all(suite, "x", 1));
    EXPECT(number(suite) == first);
    suite_close(suite);
    EXPECT(number(suite) == 0);
    EXPECT(suite_connect(suite, suite->with->host, PEER_ECHO) == YCIAM_OK);
    EXPECT(number(suite) != 0);
    EXPECT(number(suite) != first);
    return NULL;
}

static const char *no_number_before_it_is_open(suite_t *suite)
{
    int rc;

    while ((rc = suite_call_connect(suite, suite->with->host, PEER_ECHO)) == YCIAM_PENDING) {
        EXPECT(number(suite) == 0);
        suite_delay(suite, 1);
    }
    EXPECT(rc == YCIAM_OK);
    EXPECT(number(suite) != 0);
    suite_close(suite);
    EXPECT(suite_connect(suite, suite->with->host, PEER_REFUSED) < 0);
    EXPECT(number(suite) == 0);
    return NULL;
}

static const char *numbered_after_the_peer_closed(suite_t *suite)
{
    uint32_t first;
    uint8_t byte;
    int rc;

    EXPECT(suite_connect(suite, suite->with->host, PEER_BYE) == YCIAM_OK);
    first = number(suite);
    while ((rc = suite_recv(suite, &byte, 1)) > 0) {
    }
    EXPECT(suite_is_good_end(suite, rc));
    EXPECT(number(suite) == first);
    return NULL;
}

/* The second conn_open() replaces the connection: bytes reach the second peer. */
static const char *opened_while_open(suite_t *suite)
{
    uint8_t received[3];
    uint32_t first;

    EXPECT(suite_connect(suite, suite->with->host, PEER_SLOW) == YCIAM_OK);
    first = number(suite);
    EXPECT(suite_connect(suite, suite->with->host, PEER_ECHO) == YCIAM_OK);
    EXPECT(number(suite) != 0);
    EXPECT(number(suite) != first);
    PASS(suite_send_all(suite, "abc", 3));
    PASS(suite_recv_all(suite, received, sizeof received));
    EXPECT(received[0] == 'a' && received[1] == 'b' && received[2] == 'c');
    return NULL;
}

static const char *another_while_opening(suite_t *suite)
{
    if (suite_call_connect(suite, suite->with->host, PEER_ECHO) != YCIAM_PENDING) {
        return suite_skipped;
    }
    EXPECT(suite_call_connect(suite, suite->with->host, PEER_SLOW) == YCIAM_ERR_ARGUMENT);
    EXPECT(suite_call_connect(suite, "another.invalid", PEER_ECHO) == YCIAM_ERR_ARGUMENT);
    EXPECT(number(suite) == 0);
    suite_close(suite);
    return suite_echo(suite);
}

const suite_case_t number_cases[] = {
    { "a connection has a number of its own", APPLIES_ALWAYS, numbered },
    { "no number before it is open", APPLIES_ALWAYS, no_number_before_it_is_open },
    { "the number stays when the peer has closed", APPLIES_ALWAYS, numbered_after_the_peer_closed },
    { "opened while it is open", APPLIES_ALWAYS, opened_while_open },
    { "another one while it is being opened", APPLIES_ALWAYS, another_while_opening },
    { NULL, APPLIES_ALWAYS, NULL },
};
