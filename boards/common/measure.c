/* SPDX-License-Identifier: Apache-2.0 */
#include "measure.h"

#include <mbedtls/bignum.h>
#include <mbedtls/ecp.h>

#include "board.h"
#include "start.h"

#define PAINT 0xA5A5A5A5u

static yciam_port_t plain;      /* the stages in which send and recv are counted */
static uint32_t sent, received; /* bytes */
static uint32_t stage_ticks[YCIAM_STAGE_ANSWER + 1];
static uint32_t began, turn_began;
static uint32_t longest_turn, longest_turn_unsigned, longest_turn_aside; /* ticks */
static uint32_t sign_ticks, key_ticks;                                   /* in this turn */

void measure_stack(void)
{
    /*
     * The memory below is not in use. Volatile, or the compiler would turn the loop into a call of memset(), whose
     * frame is there.
     */
    volatile uint32_t *word = board_stack_pointer();

    while (word > __stack_bottom) {
        *--word = PAINT;
    }
}

static uint32_t stack_peak(void)
{
    const uint32_t *word = __stack_bottom;

    while (*word == PAINT) {
        word++;
    }
    return (uint32_t) ((uintptr_t) __stack_top - (uintptr_t) word);
}

static int count_send(void *ctx, const void *buf, size_t len)
{
    int rc = plain.conn_send(ctx, buf, len);

    sent += rc > 0 ? (uint32_t) rc : 0;
    return rc;
}

static int count_recv(void *ctx, void *buf, size_t len)
{
    int rc = plain.conn_recv(ctx, buf, len);

    received += rc > 0 ? (uint32_t) rc : 0;
    return rc;
}

void measure_port(yciam_port_t *port)
{
    plain = *port;
    port->conn_send = count_send;
    port->conn_recv = count_recv;
}

void measure_turn_begin(void)
{
    sign_ticks = key_ticks = 0;
    turn_began = board_ticks();
}

static void keep_longest(uint32_t *longest, uint32_t ticks)
{
    *longest = ticks > *longest ? ticks : *longest;
}

/* The second figure leaves out the signature; the third one also leaves out the other public-key steps. */
void measure_turn_end(void)
{
    uint32_t ticks = board_ticks() - turn_began;

    keep_longest(&longest_turn, ticks);
    keep_longest(&longest_turn_unsigned, ticks - sign_ticks);
    keep_longest(&longest_turn_aside, ticks - sign_ticks - key_ticks);
}

void measure_begin(void)
{
    began = board_ticks();
}

void measure_end(yciam_stage_t stage)
{
    uint32_t ticks = board_ticks() - began;

    stage_ticks[stage] += ticks;
    if (stage == YCIAM_STAGE_SIGN) {
        sign_ticks = ticks;
        key_ticks = 0; /* the steps of the signature */
    }
}

/* The public-key steps, which cannot be split. superloop.mk renames Mbed TLS's own functions to untimed_…(). */
#define TIMED(call)                                                                                                    \
    uint32_t start = board_ticks();                                                                                    \
    int rc = call;                                                                                                     \
                                                                                                                       \
    key_ticks += board_ticks() - start;                                                                                \
    return rc

int untimed_mbedtls_mpi_exp_mod(mbedtls_mpi *x, const mbedtls_mpi *a, const mbedtls_mpi *e, const mbedtls_mpi *n,
                                mbedtls_mpi *rr);
int mbedtls_mpi_exp_mod(mbedtls_mpi *x, const mbedtls_mpi *a, const mbedtls_mpi *e, const mbedtls_mpi *n,
                        mbedtls_mpi *rr)
{
    TIMED(untimed_mbedtls_mpi_exp_mod(x, a, e, n, rr));
}

int untimed_mbedtls_mpi_exp_mod_unsafe(mbedtls_mpi *x, const mbedtls_mpi *a, const mbedtls_mpi *e, const mbedtls_mpi *n,
                                       mbedtls_mpi *rr);
int mbedtls_mpi_exp_mod_unsafe(mbedtls_mpi *x, const mbedtls_mpi *a, const mbedtls_mpi *e, const mbedtls_mpi *n,
                               mbedtls_mpi *rr)
{
    TIMED(untimed_mbedtls_mpi_exp_mod_unsafe(x, a, e, n, rr));
}

int untimed_mbedtls_ecp_mul_restartable(mbedtls_ecp_group *group, mbedtls_ecp_point *r, const mbedtls_mpi *m,
                                        const mbedtls_ecp_point *p, int (*random)(void *, unsigned char *, size_t),
                                        void *random_ctx, mbedtls_ecp_restart_ctx *restart);
int mbedtls_ecp_mul_restartable(mbedtls_ecp_group *group, mbedtls_ecp_point *r, const mbedtls_mpi *m,
                                const mbedtls_ecp_point *p, int (*random)(void *, unsigned char *, size_t),
                                void *random_ctx, mbedtls_ecp_restart_ctx *restart)
{
    TIMED(untimed_mbedtls_ecp_mul_restartable(group, r, m, p, random, random_ctx, restart));
}

int untimed_mbedtls_ecp_muladd_restartable(mbedtls_ecp_group *group, mbedtls_ecp_point *r, const mbedtls_mpi *m,
                                           const mbedtls_ecp_point *p, const mbedtls_mpi *n, const mbedtls_ecp_point *q,
                                           mbedtls_ecp_restart_ctx *restart);
int mbedtls_ecp_muladd_restartable(mbedtls_ecp_group *group, mbedtls_ecp_point *r, const mbedtls_mpi *m,
                                   const mbedtls_ecp_point *p, const mbedtls_mpi *n, const mbedtls_ecp_point *q,
                                   mbedtls_ecp_restart_ctx *restart)
{
    TIMED(untimed_mbedtls_ecp_muladd_restartable(group, r, m, p, n, q, restart));
}

static void print(const char *name, uint32_t value)
{
    board_print(name);
    board_print(" ");
    board_print_u32(value);
    board_print("\n");
}

static uint32_t bytes(const void *start, const void *end)
{
    return (uint32_t) ((uintptr_t) end - (uintptr_t) start);
}

void measure_print(size_t arena_size)
{
    uint32_t data_and_bss = bytes(__data_start, __data_end) + bytes(__bss_start, __bss_end);

    print("ram", data_and_bss + stack_peak());
    print("stack", stack_peak());
    print("arena", (uint32_t) arena_size);
    print("flash", bytes(__flash_start, __data_load) + bytes(__data_start, __data_end));
    print("instructions-sign", stage_ticks[YCIAM_STAGE_SIGN] * BOARD_INSTRUCTIONS_PER_TICK);
    print("instructions-handshake", stage_ticks[YCIAM_STAGE_CONNECT] * BOARD_INSTRUCTIONS_PER_TICK);
    print("instructions-longest-turn", longest_turn * BOARD_INSTRUCTIONS_PER_TICK);
    print("instructions-longest-turn-unsigned", longest_turn_unsigned * BOARD_INSTRUCTIONS_PER_TICK);
    print("instructions-longest-turn-aside", longest_turn_aside * BOARD_INSTRUCTIONS_PER_TICK);
    print("bytes-up", sent);
    print("bytes-down", received);
}
