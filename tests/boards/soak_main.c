/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gets one token after another on one arena. After the last token Mbed TLS must hold the same memory as after the
 * first, byte by byte. Arguments: tokens=N, how many; replay=1, one signature serves all tokens, for speed: the clock
 * then stands still, so that the JWT stays the same. The program is linked with --wrap for mbedtls_calloc and
 * mbedtls_free.
 */
#include <string.h>

#include <lwip/sys.h>

#include <mbedtls/memory_buffer_alloc.h>
#include <mbedtls/platform.h>

#include <yciam/yciam.h>

#include "board.h"
#include "client.h"
#include "credentials.h"
#include "network.h"

#define MESSAGE_MAX 512u

/*
 * The header of each block of Mbed TLS 3.6's memory_buffer_alloc.c; `magic` shows whether the layout is still the same.
 */
struct block {
    size_t magic;
    size_t size;
    size_t is_used;
    struct block *previous, *next, *previous_free, *next_free;
    size_t magic_end;
};
#define BLOCK_MAGIC 0xFF00AA55u

typedef struct held {
    uint32_t used, peak;                        /* bytes */
    uint32_t used_blocks, free_blocks, largest; /* the last in bytes */
} held_t;

static uint8_t arena[ARENA_SIZE] __attribute__((aligned(8)));
static uint32_t used, peak;
static uint32_t sign_calls;

static char token[TOKEN_MAX + 1u];
static union {
    uint8_t key[YCIAM_KEY_SCRATCH_SIZE(4096u)];
    uint8_t request[YCIAM_WORK_SIZE(TOKEN_MAX)];
} work;
static connection_t connection;
static mbedtls_x509_crt anchors;
static yciam_key_t key;
static yciam_signer_t real_signer;
yciam_t iam;
static yciam_config_t config = {
    .port = &connection.port,
    .key = &key,
    .token = token,
    .token_cap = sizeof token,
    .work = work.request,
    .work_cap = sizeof work.request,
};

static void fail(const char *why)
{
    board_print("soak: ");
    board_print(why);
    board_print("\n");
    board_exit(1);
}

static const struct block *block_of(const void *memory)
{
    const struct block *block = (const struct block *) memory - 1;

    if (block->magic != BLOCK_MAGIC) {
        fail("the arena is not laid out as expected");
    }
    return block;
}

void *__real_mbedtls_calloc(size_t count, size_t size);
void *__wrap_mbedtls_calloc(size_t count, size_t size);
void *__wrap_mbedtls_calloc(size_t count, size_t size)
{
    void *memory = __real_mbedtls_calloc(count, size);

    if (memory != NULL) {
        used += (uint32_t) (block_of(memory)->size + sizeof(struct block));
        peak = used > peak ? used : peak;
    }
    return memory;
}

void __real_mbedtls_free(void *memory);
void __wrap_mbedtls_free(void *memory);
void __wrap_mbedtls_free(void *memory)
{
    if (memory != NULL) {
        used -= (uint32_t) (block_of(memory)->size + sizeof(struct block));
    }
    __real_mbedtls_free(memory);
}

static held_t look(void)
{
    held_t held = { used, peak, 0, 0, 0 };
    const struct block *block;

    for (block = block_of((const struct block *) arena + 1); block != NULL; block = block->next) {
        held.used_blocks += block->is_used != 0;
        held.free_blocks += block->is_used == 0;
        if (block->is_used == 0 && block->size > held.largest) {
            held.largest = (uint32_t) block->size;
        }
    }
    peak = used;
    return held;
}

static void print(const char *name, uint32_t value)
{
    board_print(name);
    board_print_u32(value);
}

static void print_held(const char *when, const held_t *held)
{
    board_print(when);
    print(" peak=", held->peak);
    print(" used=", held->used);
    print(" used-blocks=", held->used_blocks);
    print(" free-blocks=", held->free_blocks);
    print(" largest-free=", held->largest);
    board_print("\n");
}

static int sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                int32_t *native)
{
    sign_calls++;
    return real_signer.sign(signer, message, message_len, signature, native);
}

/* Signs a message once, and returns the same signature as long as the message is the same. */
static int replay(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                  int32_t *native)
{
    static uint8_t signed_message[MESSAGE_MAX], kept[YCIAM_SIGNATURE_MAX];
    static size_t signed_len;
    int result;

    if (signed_len != message_len || memcmp(message, signed_message, message_len) != 0) {
        result = sign(signer, message, message_len, kept, native);
        if (result != YCIAM_OK || message_len > MESSAGE_MAX) {
            return result != YCIAM_OK ? result : YCIAM_ERR_SIGN;
        }
        memcpy(signed_message, message, message_len);
        signed_len = message_len;
    }
    memcpy(signature, kept, signer->signature_len);
    return YCIAM_OK;
}

static bool turn(void)
{
    board_watchdog_kick();
    return network_poll();
}

static void start(void)
{
    yciam_error_t error;

    board_init();
    mbedtls_memory_buffer_alloc_init(arena, sizeof arena);
    if (!network_start(YCIAM_DEFAULT_HOST)) {
        fail("no network");
    }

    mbedtls_x509_crt_init(&anchors);
    connection_init(&connection, &anchors);
    if (client_load_key(&key, work.key, sizeof work.key, &error) != YCIAM_OK ||
        yciam_mbedtls_add_anchors_nocopy(&anchors, trust_anchors, (size_t) (trust_anchors_end - trust_anchors), NULL) !=
            YCIAM_OK) {
        fail("no key or no anchors");
    }
    real_signer = key.signer;
    key.signer.sign = board_number_argument("replay", 0) != 0 ? replay : sign;
    config.tcp_port = (uint16_t) board_number_argument("port", 0);
    while (!turn()) {
        board_sleep();
    }
}

static void get_token(int64_t now)
{
    yciam_result_t result;

    yciam_lwip_set_unix_time(now);
    if (yciam_init(&iam, &config) != YCIAM_OK) {
        fail("yciam_init");
    }
    do {
        (void) turn();
        result = yciam_poll(&iam);
        if (result < 0) {
            fail(yciam_result_text(result));
        }
        if (yciam_delay_ms(&iam) > 0) {
            board_sleep();
        }
    } while (result != YCIAM_OK);
    yciam_close(&iam);
}

int main(void)
{
    int64_t now = board_rtc();
    uint32_t tokens, i;
    held_t first = { 0, 0, 0, 0, 0 };
    held_t last = first;

    start();
    tokens = board_number_argument("tokens", 1);
    if (board_number_argument("replay", 0) != 0) {
        get_token(now); /* the signature for all other tokens */
        peak = used;
    }
    for (i = 0; i < tokens; i++) {
        get_token(now);
        last = look();
        if (i == 0) {
            first = last;
        }
    }
    print("sign-calls ", sign_calls);
    print("\ntokens ", i);
    board_print("\n");
    print_held("first", &first);
    print_held("last", &last);
    return memcmp(&first, &last, sizeof first) != 0;
}
