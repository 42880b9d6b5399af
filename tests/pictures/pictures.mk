# SPDX-License-Identifier: Apache-2.0
#
# The pictures of README.md, drawn from the figures of `make fleet`, `make size` and `make bench`. fleet-check, size-check
# and bench-check compare them with fresh figures.

PICTURES := tests/pictures
PICTURES_FLEET := $(PICTURES)/fleet.svg
PICTURES_COSTS := $(PICTURES)/costs.svg
BARS := $(PYTHON) -B $(PICTURES)/bars.py $(PICTURES_COSTS)

.PHONY: pictures

pictures: size-sources bench-build ## draw the pictures of README.md from fresh figures
	@$(PYTHON) -B tests/size/size.py $(SIZE_OUT) --figures $(SIZE_OUT)/figures
	@$(PYTHON) tests/bench/bench.py --runs 1 --figures $(BENCH_OUT)/figures $(BENCH_OUT) system=$(OUT) source=$(BENCH_36)
	@$(BARS) $(SIZE_OUT)/figures $(BENCH_OUT)/figures
	@$(MAKE) --no-print-directory $(FLEET_BUILD)/fleet
	@$(FLEET_BUILD)/fleet 20000 $(FLEET_BUILD)
	@$(PYTHON) tests/fleet/report.py $(FLEET_BUILD) --picture $(PICTURES_FLEET)
