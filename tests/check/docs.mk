# SPDX-License-Identifier: Apache-2.0
#
# The documentation: the reference of the public headers, the Markdown pages, the spelling.

DOCS_OUT     := $(BUILD)/docs
DOCS_HEADERS := $(sort $(wildcard include/yciam/*.h port/template/my_port.h port/lwip_clock/*.h port/lwip_raw/lwip_raw.h) \
                $(filter-out %/yciam_sockets.h %/yciam_zephyr_stack.h, $(wildcard port/*/yciam_*.h)))
# Words that codespell would report as mistakes.
DOCS_WORDS   := tests/check/words

.PHONY: docs docs-run check-docs

CHECK_PARTS += check-docs

docs: ## make the reference of the public headers, build/docs/html/index.html
	@$(TOOLS)/need docs
	@$(MAKE) --no-print-directory docs-run
	@echo 'the reference is $(DOCS_OUT)/html/index.html'

# doxygen warns of a name without a comment, and of a parameter or result that no comment describes. Each warning is an
# error.
docs-run:
	@mkdir -p $(DOCS_OUT)
	@{ cat tests/check/Doxyfile; echo 'OUTPUT_DIRECTORY = $(DOCS_OUT)'; echo 'INPUT = $(DOCS_HEADERS)'; } | doxygen -

check-docs: docs ## check the reference, the order of the headers' comments, the pages (lengths, links, terms) and the spelling
	@$(PYTEST) tests/check tests/pictures
	@$(PYTHON) -B tests/check/docs.py $(DOCS_HEADERS)
	@$(PYTHON) -B tests/check/terms.py
	@codespell --ignore-words $(DOCS_WORDS) --skip 'tests/fuzz/corpus,tests/fuzz/regressions,./tests/fuzz/corpus,./tests/fuzz/regressions' Makefile *.md .ci boards core include port tests
