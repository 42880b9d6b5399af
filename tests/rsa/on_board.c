/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sliced signer on a board in QEMU: key=FILE (PKCS#1 DER) count=N. Prints, for each signature, its instructions,
 * its slices and the longest slice; at the end the stack, the heap and the signatures.
 */
#include <string.h>

#include <mbedtls/memory_buffer_alloc.h>

#include <rsa/yciam_rsa.h>

#include "board.h"
#include "start.h"

#define SYS_OPEN         0x01
#define SYS_READ         0x06
#define OPEN_READ_BINARY 1u
#define KEY_MAX          2600u
#define PAINT            0xA5A5A5A5u

static uint8_t arena[4096];
static uint8_t key[KEY_MAX];
static uint8_t signature[YCIAM_SIGNATURE_MAX];
static union {
    uint8_t bytes[YCIAM_RSA_SIZE(4096u)];
    void *aligned;
} memory;
static uint32_t allocations;

void trace_begin(void);
void trace_end(void);

/* A message of the length of a JWT's header and claims. */
static const uint8_t message[234] = "header.claims";

void *__real_mbedtls_calloc(size_t count, size_t size);
void *__wrap_mbedtls_calloc(size_t count, size_t size);
void *__wrap_mbedtls_calloc(size_t count, size_t size)
{
    allocations++;
    return __real_mbedtls_calloc(count, size);
}

static size_t read_key(const char *path)
{
    uintptr_t open[3] = { (uintptr_t) path, OPEN_READ_BINARY, strlen(path) };
    uintptr_t read[3] = { (uintptr_t) board_semihost(SYS_OPEN, open), (uintptr_t) key, sizeof key };

    /* SYS_READ returns the number of bytes that were not read. */
    return sizeof key - (size_t) board_semihost(SYS_READ, read);
}

static void print(const char *name, uint32_t value)
{
    board_print(name);
    board_print(" ");
    board_print_u32(value);
    board_print("\n");
}

static void print_signature(size_t len)
{
    static const char digits[] = "0123456789abcdef";
    static char text[2u * YCIAM_SIGNATURE_MAX + 1u];
    size_t i;

    for (i = 0; i < len; i++) {
        text[2u * i] = digits[signature[i] >> 4];
        text[2u * i + 1u] = digits[signature[i] & 15u];
    }
    text[2u * len] = '\0';
    board_print("signature ");
    board_print(text);
    board_print("\n");
}

static __attribute__((noinline)) void paint_stack(void)
{
    uint32_t *word = board_stack_pointer();

    while (word > __stack_bottom) {
        *--word = PAINT;
    }
}

/* Bytes of stack that the calls below have used. */
static uint32_t stack_taken(void)
{
    const uint32_t *word = __stack_bottom;

    while (*word == PAINT) {
        word++;
    }
    return (uint32_t) ((uintptr_t) board_stack_pointer() - (uintptr_t) word);
}

/* The plugin that traces finds these two functions by their names. */
__attribute__((noinline)) void trace_begin(void)
{
    __asm volatile("nop");
}

__attribute__((noinline)) void trace_end(void)
{
    __asm volatile("nop\n nop"); /* another body, or the compiler merges the two functions */
}

static int sign(const yciam_signer_t *signer)
{
    uint32_t calls = 0, total = 0, longest = 0;
    int32_t native;
    int result;

    do {
        uint32_t began = board_ticks();

        board_watchdog_kick();
        result = signer->sign(signer, message, sizeof message, signature, &native);
        began = board_ticks() - began;
        total += began;
        longest = began > longest ? began : longest;
        calls++;
    } while (result > 0);
    print("instructions", total * BOARD_INSTRUCTIONS_PER_TICK);
    print("slices", calls);
    print("longest-slice", longest * BOARD_INSTRUCTIONS_PER_TICK);
    return result;
}

int main(void)
{
    uint32_t count = board_number_argument("count", 2), began;
    yciam_signer_t signer = { 0 };
    size_t key_len;
    int32_t native = 0;
    yciam_result_t result;

    if (board_argument("traced") == NULL) { /* otherwise the tick would be in the trace */
        board_init();
    }
    mbedtls_memory_buffer_alloc_init(arena, sizeof arena);
    key_len = read_key(board_argument("key"));
    began = board_ticks();
    result = yciam_rsa_open(&signer, key, key_len, memory.bytes, sizeof memory.bytes, &native);
    print("open", (board_ticks() - began) * BOARD_INSTRUCTIONS_PER_TICK);
    allocations = 0;
    paint_stack();
    while (result == YCIAM_OK && count-- > 0) {
        trace_begin();
        result = sign(&signer);
        trace_end();
        print_signature(signer.signature_len);
    }
    print("stack", stack_taken());
    print("allocations", allocations);
    return result == YCIAM_OK ? 0 : 1;
}
