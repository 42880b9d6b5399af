/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the scenarios and writes the results: DIR/figures (scenario, client, figure, value) and DIR/rates (scenario,
 * client, second, requests per second of the whole fleet).
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "policy.h"
#include "shard.h"

#define LIBRARY      "libyciam"
#define SHARDS       2u    /* parts of the fleet, each in a thread of its own */
#define SAMPLE_PART  1000u /* the other clients are simulated with a fleet this many times smaller */
#define SAMPLE_LEAST 200u
#define RATE_BIN_S   60u   /* of the drawing */
#define BIN_LEAST    250u  /* requests that a bin should hold at the mean rate, so that a peak is more than chance */
#define BOOT_LEAST   2500u /* the same when all devices are switched on within a minute */
#define MEGABYTE     1e6

static FILE *figures;
static FILE *rates;

static void figure(const fleet_scenario_t *scenario, const char *client, const char *name, double value)
{
    fprintf(figures, "%s\t%s\t%s\t%.9g\n", scenario->name, client, name, value);
}

static double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void *run_shard(void *shard)
{
    fleet_shard_run(shard);
    return NULL;
}

/* Runs both halves side by side. Returns false if memory or threads are lacking. */
static bool run(const fleet_scenario_t *scenario, uint32_t devices, fleet_counts_t *sum)
{
    static fleet_shard_t shards[SHARDS];
    pthread_t threads[SHARDS];
    bool ok = fleet_counts_open(sum, scenario->duration_s);

    for (uint32_t i = 0; i < SHARDS && ok; i++) {
        ok = fleet_shard_open(&shards[i], scenario, devices / SHARDS, i + 1u);
    }
    for (uint32_t i = 0; i < SHARDS && ok; i++) {
        ok = pthread_create(&threads[i], NULL, run_shard, &shards[i]) == 0;
    }
    for (uint32_t i = 0; i < SHARDS && ok; i++) {
        pthread_join(threads[i], NULL);
        fleet_counts_add(sum, &shards[i].counts);
        fleet_shard_close(&shards[i]);
    }
    return ok;
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

/* The peak rate divided by the mean rate, in bins so large that the size of the fleet matters little. */
static double peak_to_mean(const fleet_counts_t *counts, uint32_t from_s, uint32_t to_s)
{
    double mean = (double) fleet_sum(counts->offered, from_s, to_s) / (to_s - from_s);
    uint32_t bin_s = mean * (to_s - from_s) > BIN_LEAST ? (uint32_t) (BIN_LEAST / mean) + 1u : to_s - from_s;

    return ratio(fleet_peak(counts->offered, from_s, to_s, bin_s), mean);
}

/* The requests of the busiest second, divided by a sixtieth of the fleet. */
static double boot_peak(const fleet_counts_t *counts, uint32_t devices)
{
    uint32_t bin_s = 1u + BOOT_LEAST * 60u / devices;

    return fleet_peak(counts->offered, 0, FLEET_HOUR_S, bin_s) / (devices / 60.0);
}

static void write_figures(const char *client, const fleet_scenario_t *scenario, const fleet_counts_t *counts,
                          uint32_t devices)
{
    uint32_t end_s = scenario->duration_s;
    uint32_t since_s = scenario->outage_to_s > 0 ? scenario->outage_to_s : scenario->steady_from_s;
    uint32_t until_s = scenario->outage_to_s > 0 ? since_s + FLEET_HOUR_S : end_s;
    double tokens = (double) fleet_sum(counts->tokens, scenario->outage_from_s, until_s);

    figure(scenario, client, "share", 100.0 * (1.0 - ratio((double) counts->lost_ms, (double) counts->total_ms)));
    figure(scenario, client, "unserved", counts->unserved);
    figure(scenario, client, "slowest_s", counts->slowest_ms / 1000.0);
    figure(scenario, client, "first_tries", ratio((double) counts->first_tries, devices - counts->unserved));
    figure(scenario, client, "requests", (double) fleet_sum(counts->offered, 0, end_s) / devices);
    figure(scenario, client, "tokens", (double) fleet_sum(counts->tokens, 0, end_s) / devices);
    figure(scenario, client, "signatures_per_token",
           ratio((double) fleet_sum(counts->signatures, scenario->outage_from_s, until_s), tokens));
    figure(scenario, client, "boot_peak", boot_peak(counts, devices));
    figure(scenario, client, "peak_to_mean", peak_to_mean(counts, since_s, until_s));
}

static void write_rates(const fleet_scenario_t *scenario, const char *client, const uint32_t *offered, double scale)
{
    for (uint32_t i = 0; i + RATE_BIN_S <= scenario->duration_s; i += RATE_BIN_S) {
        fprintf(rates, "%s\t%s\t%u\t%.6g\n", scenario->name, client, (unsigned) i,
                scale * (double) fleet_sum(offered, i, i + RATE_BIN_S) / RATE_BIN_S);
    }
}

static double cpu_s(const struct rusage *usage)
{
    return (double) (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
           (double) (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

static bool run_library(const fleet_scenario_t *scenario, uint32_t devices)
{
    double start_s = seconds_now();
    fleet_counts_t counts;
    struct rusage before;
    struct rusage after;

    getrusage(RUSAGE_SELF, &before);
    if (!run(scenario, devices, &counts)) {
        return false;
    }
    getrusage(RUSAGE_SELF, &after);
    write_figures(LIBRARY, scenario, &counts, devices);
    figure(scenario, LIBRARY, "dropped", (double) counts.dropped);
    figure(scenario, LIBRARY, "kept_dead", (double) counts.kept_dead);
    write_rates(scenario, LIBRARY, counts.offered, 1.0);
    fleet_counts_close(&counts);
    figure(scenario, LIBRARY, "wall_s", seconds_now() - start_s);
    figure(scenario, LIBRARY, "cpu_s", cpu_s(&after) - cpu_s(&before));
    figure(scenario, LIBRARY, "memory_mb", (double) after.ru_maxrss * 1024.0 / MEGABYTE);
    printf("%s: %.0f s\n", scenario->name, seconds_now() - start_s);
    return true;
}

/* Simulates the other clients with a sample of the fleet and an equally small part of the service. */
static bool run_policies(const fleet_scenario_t *scenario, uint32_t devices)
{
    uint32_t sample = devices / SAMPLE_PART > SAMPLE_LEAST ? devices / SAMPLE_PART : SAMPLE_LEAST;

    for (unsigned i = 0; i < FLEET_POLICY_COUNT; i++) {
        const fleet_policy_t *policy = &fleet_policies[i];
        fleet_counts_t counts;

        if (!fleet_policy_run(policy, scenario, sample, &counts)) {
            return false;
        }
        write_figures(policy->name, scenario, &counts, sample);
        write_rates(scenario, policy->name, counts.offered, (double) devices / sample);
        fleet_counts_close(&counts);
    }
    return true;
}

static FILE *create(const char *dir, const char *name)
{
    char path[512];
    FILE *file = NULL;

    if ((size_t) snprintf(path, sizeof path, "%s/%s", dir, name) < sizeof path) {
        file = fopen(path, "w");
    }
    if (file == NULL) {
        perror(name);
        exit(1);
    }
    return file;
}

int main(int argc, char **argv)
{
    unsigned long devices = argc == 3 || argc == 4 ? strtoul(argv[1], NULL, 10) : 0;
    const char *only = argc == 4 ? argv[3] : NULL;

    if (devices < 1000 || devices > 10000000) {
        fprintf(stderr, "usage: fleet DEVICES DIR [SCENARIO] (1000 to 10000000 devices)\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    figures = create(argv[2], "figures");
    rates = create(argv[2], "rates");
    for (unsigned i = 0; i < FLEET_SCENARIO_COUNT; i++) {
        if (only != NULL && strcmp(only, fleet_scenarios[i].name) != 0) {
            continue;
        }
        if (!run_library(&fleet_scenarios[i], (uint32_t) devices) ||
            !run_policies(&fleet_scenarios[i], (uint32_t) devices)) {
            fprintf(stderr, "fleet: no memory or no threads for %lu devices\n", devices);
            return 1;
        }
    }
    return fclose(figures) == 0 && fclose(rates) == 0 ? 0 : 1;
}
