# SPDX-License-Identifier: Apache-2.0
#
# Checks that the unit tests notice a wrong character: N changes of a single token of core/, chosen by SEED.

N    ?= 40
SEED ?= 1

.PHONY: mutants

mutants: unit-fixtures ## change single tokens of core/ and list the changes that no unit test notices: N=40 SEED=1
	@$(TOOLS)/need build test
	@$(PYTHON) -B tests/mutants/mutants.py --number $(N) --seed '$(SEED)' --out $(BUILD)/mutants
