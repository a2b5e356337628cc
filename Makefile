# Thin aliases: where there is no make, run the Python scripts themselves.
PYTHON ?= python3
UV ?= uv

.PHONY: demo test test-pythons install check bench-db bench-batch bench-extract bench-docx \
	bench-hostile bench-workers bench-agent bench-model bench-start soak night pictures lock clean

demo:
	@$(PYTHON) -I examples/demo.py

test:
	@$(PYTHON) -I tests/run.py

# The wheel on every Python from 3.11 to 3.13 that is installed; TESTS names other tests than unit.
TESTS ?=
test-pythons:
	@$(PYTHON) -I tests/pythons.py $(TESTS)

install:
	@$(PYTHON) -I examples/bootstrap.py

check: install
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/vulture

# Statements, rows and sign-ins; with ROWS=1000000 also daily questions to so many requests.
ROWS ?= 0
bench-db: install
	.venv/bin/python -m tests.bench.db --rows $(ROWS)

# Whole runs against a stand-in for a model: seconds, calls, memory, and their ratios.
bench-batch: install
	.venv/bin/python -m tests.bench.batch

# Runs that are killed, overlap and lose their database, for about ten minutes; ROUNDS=10 for less.
ROUNDS ?= 50
soak: install
	.venv/bin/python -m tests.bench.soak --rounds $(ROUNDS)

# One night: 200 files, killed twice and started again, and its accounts; what README.md shows.
night: install
	.venv/bin/python -m tests.bench.night

# The pictures of README.md: the terminal, and a report in the system's Chromium.
pictures: install
	.venv/bin/python examples/pictures.py
	.venv/bin/python examples/demo.py
	.venv/bin/python examples/report_picture.py build/demo.html examples/pictures/report.png

# Words of DOCX files against what LibreOffice draws; with DOCX= also of a folder.
DOCX ?=
bench-docx: install
	.venv/bin/python -m tests.bench.docx $(if $(DOCX),--folder "$(DOCX)")

# Hundreds of damaged files and bombs: how each ends, how long it takes.
bench-hostile: install
	.venv/bin/python -m tests.bench.hostile

# The processes that read files: two against one, memory over a thousand files.
bench-workers: install
	.venv/bin/python -m tests.bench.workers

# Extraction of PDF beside pypdfium2 and pdfplumber, and scores; with FOLDER= also of a folder.
FOLDER ?=
bench-extract: install
	.venv/bin/python -m tests.bench.extract $(if $(FOLDER),--folder "$(FOLDER)")

# Keyword scores, the built-in agent, attacks, people told apart, a model with faults; RESUMES names
# a folder of real ones for the spread of the scores.
RESUMES ?=
bench-agent: install
	.venv/bin/python -m tests.bench.agent $(if $(RESUMES),--resumes $(RESUMES))

# Reviews by a real server and a tiny real model; compiles llama.cpp at first.
bench-model: install
	.venv/bin/python -m tests.bench.model

# Start-up against programs that do nothing: help, completion, a list on a warm database.
bench-start: install
	.venv/bin/python -m tests.bench.start

# Needs uv. pip and setuptools are locked too: the project itself is installed without an index.
lock:
	printf 'pip\nsetuptools>=77\n' | $(UV) pip compile --quiet --upgrade --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--group dev --output-file requirements.lock pyproject.toml -

clean:
	rm -rf .venv build dist resume_review.egg-info .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache .coverage
