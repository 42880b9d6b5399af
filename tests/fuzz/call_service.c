/* SPDX-License-Identifier: Apache-2.0 */
#include "call_service.h"

#include <string.h>

#include "fuzz.h"
#include "machine_world.h"

size_t service_jwt_len(const void *request, size_t len)
{
    (void) request;
    return len; /* everything that is sent to the host is secret, since the head has the token */
}

bool service_has_bearer(const void *request, size_t len)
{
    return service_jwt_len(request, len) > 0;
}

bool service_has_all(void)
{
    CHECK(world.request_len <= run.whole_len && memcmp(world.request, run.whole, world.request_len) == 0);
    return world.request_len == run.whole_len;
}

static void make_expected(void)
{
    run.expected_len = world_byte() * 2u;
    for (size_t i = 0; i < run.expected_len; i++) {
        run.expected[i] = (char) ('a' + (i * 7u + run.attempts) % 26u);
    }
}

static void say_chunks(void)
{
    world_say("Transfer-Encoding: chunked\r\n\r\n");
    for (size_t at = 0, piece; at < run.expected_len; at += piece) {
        piece = run.expected_len - at < 23u ? run.expected_len - at : 23u;
        world_say("%zx;x=y\r\n%.*s\r\n", piece, (int) piece, run.expected + at);
    }
    world_say("0\r\nTrailer: x\r\n\r\n");
}

static bool has_no_body(unsigned status)
{
    return status == 204u || status == 304u || (run.request.method != NULL && strcmp(run.request.method, "HEAD") == 0);
}

static void say_good(unsigned status, unsigned framing)
{
    make_expected();
    run.is_exact = true;
    run.status = status;
    world_say("%sHTTP/1.%c %u x\r\n", framing == 3u ? "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" : "",
              framing == 2u ? '0' : '1', status);
    if (has_no_body(status)) {
        world_say("Content-Length: %zu\r\n\r\n", run.expected_len);
        run.expected_len = 0;
        return;
    }
    if (framing == 1u) {
        say_chunks();
        return;
    }
    world.closes = framing == 2u;
    if (framing != 2u) {
        world_say("%sContent-Length: %zu\r\n", (world_byte() & 1u) != 0 ? "Connection: close\r\n" : "",
                  run.expected_len);
    }
    world_say("\r\n%.*s", (int) run.expected_len, run.expected);
}

static void say_script(void)
{
    for (size_t len = world_byte(); len > 0 && world.answer_len < WORLD_ANSWER_CAP; len--) {
        world.answer[world.answer_len++] = (char) world_byte();
    }
}

static void say_without_end(void)
{
    unsigned byte = world_byte();
    size_t len;

    world_say("%s", (byte & 1u) != 0 ? "HTTP/1.1 200 OK\r\nX-Long: " : "HTTP/1.1 200 OK\r\n\r\n");
    len = WORLD_ANSWER_CAP - world.answer_len;
    memset(world.answer + world.answer_len, (byte & 2u) != 0 ? 'z' : '\r', len);
    world.answer_len += len;
}

void service_answer(void)
{
    static const unsigned statuses[] = { 200, 201, 204, 304, 302, 404, 500, 401 };
    unsigned byte = world_byte();
    bool has_leftovers = world.answer_at < world.answer_len; /* bytes of the last answer: they come first */

    world.answer_len -= world.answer_at;
    memmove(world.answer, world.answer + world.answer_at, world.answer_len);
    world.answer_at = 0;
    world.closes = false;
    run.is_exact = false;
    run.attempts++;
    if (world.answer_len > WORLD_ANSWER_CAP / 2u) {
        return;
    }
    switch (byte % 8u) {
    case 4:
        say_good(statuses[byte / 8u % 8u], byte / 64u);
        break;
    case 5:
        say_script();
        break;
    case 6:
        world_say("HTTP/1.1 %u x\r\n\r\n", statuses[byte / 8u % 8u]);
        say_script();
        world.closes = true;
        break;
    case 7:
        say_without_end();
        break;
    default:
        say_good(statuses[byte / 8u % 8u], byte % 8u);
        if (byte / 64u == 3u) {
            say_script(); /* bytes that the client did not ask for, unless the end of the connection ends the body */
            run.is_exact = !world.closes;
        }
        break;
    }
    run.is_exact = run.is_exact && !has_leftovers;
}
