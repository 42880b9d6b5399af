/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plugin for QEMU that traces the guest between two functions, begin=ADDRESS and end=ADDRESS. It prints the number of
 * instructions, the cycles by a model of the Cortex-M4, and a hash over the address of each instruction and of each
 * access to memory outside the key (key=ADDRESS of key_len=BYTES), in their order.
 *
 * The model: 1 cycle for an instruction, also for a multiplication; a load 2, or 1 directly after another load or
 * store; a load or store of N registers 1 + N; a division 12; a taken branch 2 more. It has no wait states of the
 * flash, and nobody has compared it with a chip.
 *
 * Packages of QEMU lack the header of its plugin interface, so this file declares the part that it uses, in two
 * versions: for QEMU 7 and 8, and for QEMU 9.1 and later. QEMU_MAJOR chooses the version.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;

enum { NO_REGISTERS = 0 };
enum { READ_AND_WRITE = 3 };

#if QEMU_MAJOR >= 9
enum { PLUGIN_VERSION = 3 };
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *buf, size_t len);
#else
enum { PLUGIN_VERSION = 1 };
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
#endif

__attribute__((visibility("default"))) int qemu_plugin_version = PLUGIN_VERSION;
__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info,
                                                               int argc, char **argv);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
void qemu_plugin_outs(const char *text);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           void (*callback)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, void (*callback)(unsigned, void *),
                                            int registers, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
                                      void (*callback)(unsigned, qemu_plugin_meminfo_t, uint64_t, void *),
                                      int registers, int accesses, void *data);

/* The cost of an instruction; allocated once for each place in the code, and never freed. */
typedef struct cost {
    uint64_t address;
    uint8_t size;
    uint8_t cycles;
    bool is_single; /* a load or store of one register: those in a row overlap */
    bool is_load;
} cost_t;

static uint64_t begin, end, key, key_len;
static bool is_on;
static uint64_t instructions, cycles, hash;
static uint64_t next_address;
static bool was_single;

static void add_to_hash(uint64_t value)
{
    hash = (hash ^ value) * 0x100000001B3u; /* FNV-1a, a word at a time */
    hash ^= hash >> 29;
}

static uint8_t registers_in(uint16_t list)
{
    return (uint8_t) __builtin_popcount(list);
}

static cost_t narrow(uint16_t code)
{
    cost_t cost = { .cycles = 1 };
    unsigned top = code >> 12;

    if ((code & 0xF800u) == 0x4800u) {
        cost.is_single = cost.is_load = true;
    } else if (top == 5u) {
        cost.is_single = true;
        cost.is_load = (code & 0x0E00u) >= 0x0600u;
    } else if (top >= 6u && top <= 9u) {
        cost.is_single = true;
        cost.is_load = (code & 0x0800u) != 0;
    } else if ((code & 0xF600u) == 0xB400u) {
        cost.cycles = (uint8_t) (1u + registers_in(code & 0x01FFu));
    } else if (top == 0xCu) {
        cost.cycles = (uint8_t) (1u + registers_in(code & 0x00FFu));
    }
    return cost;
}

static cost_t wide(uint16_t code, uint16_t second)
{
    cost_t cost = { .cycles = 1 };

    if ((code & 0xFE40u) == 0xE800u) {
        cost.cycles = (uint8_t) (1u + registers_in(second));
    } else if ((code & 0xFE40u) == 0xE840u) {
        cost.cycles = 3;
    } else if ((code & 0xFE00u) == 0xF800u) {
        cost.is_single = true;
        cost.is_load = (code & 0x0010u) != 0;
    } else if ((code & 0xFFD0u) == 0xFB90u) {
        cost.cycles = 12;
    }
    return cost;
}

static void on_instruction(unsigned cpu, void *data)
{
    const cost_t *cost = data;

    (void) cpu;
    if (cost->address == begin) {
        is_on = true;
    } else if (cost->address == end) {
        is_on = false;
    }
    if (!is_on) {
        return;
    }
    instructions++;
    cycles += cost->cycles;
    cycles += cost->is_load && !was_single ? 1u : 0u;
    cycles += cost->address != next_address ? 2u : 0u;
    was_single = cost->is_single;
    next_address = cost->address + cost->size;
    add_to_hash(cost->address);
}

static void on_access(unsigned cpu, qemu_plugin_meminfo_t info, uint64_t address, void *data)
{
    (void) cpu;
    (void) info;
    (void) data;
    if (is_on && address - key >= key_len) {
        add_to_hash(address);
    }
    if (address == UINT64_MAX) {
        abort();
    }
}

static void on_end(void)
{
    char text[160];

    snprintf(text, sizeof text, "traced-instructions %" PRIu64 "\ntraced-cycles %" PRIu64 "\ntrace %016" PRIx64 "\n",
             instructions, cycles, hash);
    qemu_plugin_outs(text);
    instructions = cycles = hash = 0;
}

static void on_last(unsigned cpu, void *data)
{
    (void) cpu;
    (void) data;
    if (is_on) {
        is_on = false;
        on_end();
    }
}

/* The instruction's code: one or two halfwords, in a buffer for two. */
static void read_code(const struct qemu_plugin_insn *insn, uint16_t code[2])
{
    size_t len = qemu_plugin_insn_size(insn) == 2u ? 2u : 4u;

#if QEMU_MAJOR >= 9
    (void) qemu_plugin_insn_data(insn, code, len);
#else
    memcpy(code, qemu_plugin_insn_data(insn), len);
#endif
}

static void on_block(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    (void) id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        cost_t *cost = malloc(sizeof *cost);
        uint16_t code[2] = { 0, 0 };

        read_code(insn, code);
        *cost = qemu_plugin_insn_size(insn) == 2u ? narrow(code[0]) : wide(code[0], code[1]);
        cost->address = qemu_plugin_insn_vaddr(insn);
        cost->size = (uint8_t) qemu_plugin_insn_size(insn);
        if (cost->address == end) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, on_last, NO_REGISTERS, NULL);
        }
        qemu_plugin_register_vcpu_insn_exec_cb(insn, on_instruction, NO_REGISTERS, cost);
        qemu_plugin_register_vcpu_mem_cb(insn, on_access, NO_REGISTERS, READ_AND_WRITE, NULL);
    }
}

static void read_argument(const char *argument, const char *name, uint64_t *value)
{
    size_t len = strlen(name);

    if (strncmp(argument, name, len) == 0 && argument[len] == '=') {
        *value = strtoull(argument + len + 1u, NULL, 0);
    }
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv)
{
    (void) info;
    for (int i = 0; i < argc; i++) {
        read_argument(argv[i], "begin", &begin);
        read_argument(argv[i], "end", &end);
        read_argument(argv[i], "key", &key);
        read_argument(argv[i], "key_len", &key_len);
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_block);
    return 0;
}
