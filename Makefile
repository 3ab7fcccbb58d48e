# The two commands a newcomer needs are `make run` and `make test`; the rest is for those who change the code.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: manuals dist site growth hostile tie truth words lock newest publishers ledgers laws kills afterbooks run test check bench verify corpus snapshots clean matching comparing

PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := requirements.lock

$(VENV)/.installed: pyproject.toml $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.13 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement $(LOCK)
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

run: $(VENV)/.installed  ## show the embedded example: its summary, and whether it balances
	cd data && ../$(BIN)/budgetcli summarize sou && echo && ../$(BIN)/budgetcli check sou

test: $(VENV)/.installed  ## run every test
	$(BIN)/python -m pytest -n 2

lock:  ## write the exact versions that are installed anew, the newest that pyproject.toml allows
	test -x $(VENV)/lock/bin/python || $(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet --disable-pip-version-check --upgrade uv
	$(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes --no-annotate --no-config \
		--custom-compile-command 'make lock' --extra dev --output-file $(LOCK) pyproject.toml

newest:  ## every check with the newest versions that pyproject.toml allows, in an environment of their own
	test -x $(VENV)/newest/bin/python || $(PYTHON) -m venv $(VENV)/newest
	$(VENV)/newest/bin/python -m pip install --quiet --disable-pip-version-check --upgrade --upgrade-strategy eager --editable '.[dev]'
	touch $(VENV)/newest/.installed
	$(MAKE) VENV=$(VENV)/newest check

check: $(VENV)/.installed  ## everything a change must pass: style, types, layers, tests with coverage
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term

snapshots: $(VENV)/.installed  ## write the console blocks of the documents and the generated reference anew; the diff is the review
	$(BIN)/python -m tests.transcripts --write

bench: $(VENV)/.installed  ## whole processes against peers, as ratios
	$(BIN)/python benchmarks/run.py

verify: $(VENV)/.installed  ## the balance checks on thousands of seeded slips, and naive checkers beside them
	$(BIN)/python benchmarks/verify_balance.py
	$(BIN)/python benchmarks/verify_published.py

tie: $(VENV)/.installed  ## every figure of made publications tied: statuses right, planted mistakes found, none falsely told
	$(BIN)/python benchmarks/measure_ties.py

truth: $(VENV)/.installed  ## is every error told and nothing else, and does no error change the question? about ten minutes
	$(BIN)/python -W ignore benchmarks/truth.py

corpus: $(VENV)/.installed  ## one table of the reader on published budgets, labelled tables and hostile files; fails if anything is missed
	$(BIN)/python benchmarks/corpus.py

growth: $(VENV)/.installed  ## how the time of every command grows with lines, columns, sheets, measures, pages ...: slopes on doubling sizes
	$(BIN)/python benchmarks/growth.py

hostile: $(VENV)/.installed  ## thousands of mutated files, extreme numbers, bombs: no traceback, death, hang or lost cell
	nice $(BIN)/python -W ignore benchmarks/hostile.py

afterbooks: $(VENV)/.installed  ## a measure written into every published workbook, read back with three readers
	$(BIN)/python -W ignore benchmarks/measure_afterbooks.py

kills: $(VENV)/.installed  ## runs killed at any moment while they write: no torn, lost or stray file
	$(BIN)/python benchmarks/measure_kills.py

laws: $(VENV)/.installed  ## the laws of savings on 5,000 random budgets and packages each
	LAW_CASES=5000 $(BIN)/python -m pytest -q -n 2 tests/changing/test_laws.py tests/changing/test_combinations.py

ledgers: $(VENV)/.installed  ## account files of ten million rows: against peers, memory, one wrong digit found
	$(BIN)/python benchmarks/measure_ledgers.py

publishers: $(VENV)/.installed  ## budgets made as many publishers would write them, read back and compared with what they were made from
	$(BIN)/python benchmarks/measure_publishers.py

matching: $(VENV)/.installed  ## lines followed from published budgets to drafts made from them
	$(BIN)/python benchmarks/measure_matching.py

comparing: $(VENV)/.installed  ## two budgets of 20,000 lines compared and written: seconds, lines followed right
	$(BIN)/python benchmarks/measure_comparing.py

clean:
	rm -rf $(VENV) benchmarks/.cache build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

manuals: $(VENV)/.installed  ## manual pages (English and Danish) and completion files for bash, zsh and fish, into build/share
	rm -rf build/share
	$(BIN)/python -m scripts.manuals build/share

dist: manuals  ## the wheel and the source archive, the wheel with the manual pages and completion files
	$(BIN)/python -m hatchling build

site: $(VENV)/.installed  ## the documentation in English and Danish as a site with search and an index, into build/site
	test -x $(VENV)/site/bin/python || $(PYTHON) -m venv $(VENV)/site
	$(VENV)/site/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[site]'
	$(VENV)/site/bin/python -m scripts.site build/pages
	$(VENV)/site/bin/python -m sphinx -q -W -c docs -b html build/pages/en build/site/en
	$(VENV)/site/bin/python -m sphinx -q -W -c docs -D language=da -b html build/pages/da build/site/da

words: $(VENV)/.installed  ## gather the sentences that the program says into the catalogs, and compile these
	$(BIN)/python -m scripts.words
