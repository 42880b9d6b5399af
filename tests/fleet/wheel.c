/* SPDX-License-Identifier: Apache-2.0 */
#include "wheel.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

bool fleet_wheel_open(fleet_wheel_t *wheel, uint32_t devices, uint32_t end_s)
{
    memset(wheel, 0, sizeof *wheel);
    wheel->next = calloc(devices, sizeof *wheel->next);
    wheel->due_ms = calloc(devices, sizeof *wheel->due_ms);
    wheel->seconds = malloc(end_s * sizeof *wheel->seconds);
    wheel->end_s = end_s;
    if (wheel->next == NULL || wheel->due_ms == NULL || wheel->seconds == NULL) {
        fleet_wheel_close(wheel);
        return false;
    }
    memset(wheel->seconds, 0xFF, end_s * sizeof *wheel->seconds);
    memset(wheel->this_ms, 0xFF, sizeof wheel->this_ms);
    return true;
}

void fleet_wheel_close(fleet_wheel_t *wheel)
{
    free(wheel->next);
    free(wheel->due_ms);
    free(wheel->seconds);
    memset(wheel, 0, sizeof *wheel);
}

static void push(fleet_wheel_t *wheel, uint32_t *list, uint32_t device)
{
    wheel->next[device] = *list;
    *list = device;
}

void fleet_wheel_put(fleet_wheel_t *wheel, uint32_t device, uint32_t due_ms)
{
    uint32_t second = due_ms / FLEET_SECOND_MS;

    wheel->due_ms[device] = due_ms;
    if (second == wheel->second) {
        push(wheel, &wheel->this_ms[due_ms % FLEET_SECOND_MS], device);
    } else if (second < wheel->end_s) {
        push(wheel, &wheel->seconds[second], device);
    }
}

/* A new second has begun: spreads its devices over its milliseconds. */
static void open_second(fleet_wheel_t *wheel)
{
    uint32_t device = wheel->seconds[wheel->second];

    while (device != NONE) {
        uint32_t behind = wheel->next[device];

        push(wheel, &wheel->this_ms[wheel->due_ms[device] % FLEET_SECOND_MS], device);
        device = behind;
    }
}

bool fleet_wheel_take(fleet_wheel_t *wheel, uint32_t *device, uint32_t *now_ms)
{
    while (wheel->this_ms[wheel->ms] == NONE) {
        if (++wheel->ms < FLEET_SECOND_MS) {
            continue;
        }
        wheel->ms = 0;
        if (++wheel->second == wheel->end_s) {
            return false;
        }
        open_second(wheel);
    }
    *device = wheel->this_ms[wheel->ms];
    *now_ms = wheel->second * FLEET_SECOND_MS + wheel->ms;
    wheel->this_ms[wheel->ms] = wheel->next[*device];
    return true;
}
