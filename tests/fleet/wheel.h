/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual clock: finds which of n devices is due next, in milliseconds. Every step costs the same for any n. */
#ifndef YCIAM_FLEET_WHEEL_H
#define YCIAM_FLEET_WHEEL_H

#include <stdbool.h>
#include <stdint.h>

#define FLEET_SECOND_MS 1000u

typedef struct fleet_wheel {
    uint32_t *next;                    /* for each device: the next one in its list */
    uint32_t *due_ms;                  /* for each device */
    uint32_t *seconds;                 /* the lists of the seconds to come */
    uint32_t this_ms[FLEET_SECOND_MS]; /* the lists of this second's milliseconds */
    uint32_t second;
    uint32_t ms;
    uint32_t end_s;
} fleet_wheel_t;

bool fleet_wheel_open(fleet_wheel_t *wheel, uint32_t devices, uint32_t end_s);
void fleet_wheel_close(fleet_wheel_t *wheel);

/* Sets the time of a device, which waits for one time only. Times at the end or later are dropped. */
void fleet_wheel_put(fleet_wheel_t *wheel, uint32_t device, uint32_t due_ms);

/* Returns the device that is due next, and the time; false at the end. */
bool fleet_wheel_take(fleet_wheel_t *wheel, uint32_t *device, uint32_t *now_ms);

#endif
