# A layer of third-party packages: what its folder's build.sh leaves below python/, as uv.lock pins them, for the functions'
# Python and processor. Built by `sam build` in the layer's folder (build_in_source). The finished tree is kept under a
# stamp of all it depends on, so that an unchanged layer costs a copy of links.
#
#   PYTHON_VERSION   3.13 (default) | what Runtime says
#   MACHINE          aarch64 (default) | x86_64, what Architecture says
#   PYTHON           interpreter that byte-compiles; only one of PYTHON_VERSION can
#   UV               uv of the project's .venv by default
#   GROUP            uv's options that choose the packages
#   SOURCES          files of this folder that go in, or say what does

ROOT := $(abspath $(CURDIR)/../..)
UV ?= $(or $(wildcard $(ROOT)/.venv/bin/uv),uv)
PYTHON ?= python3
PYTHON_VERSION ?= 3.13
MACHINE ?= aarch64

layer := $(notdir $(CURDIR))
compiler := $(shell $(PYTHON) -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')
stamp := $(shell { cat $(ROOT)/uv.lock $(ROOT)/pyproject.toml Makefile ../layer.mk ../build.sh $(SOURCES); \
	echo $(PYTHON_VERSION) $(MACHINE) $(compiler); } | sha256sum | cut -c 1-16)
CACHE ?= $(ROOT)/.aws-sam/layers
tree := $(CACHE)/$(layer)-$(stamp)

build-%Layer: $(tree)
	mkdir -p "$(ARTIFACTS_DIR)"
	cp -al $(tree)/. "$(ARTIFACTS_DIR)/" 2>/dev/null || cp -a $(tree)/. "$(ARTIFACTS_DIR)/"

$(tree):
	UV=$(UV) PYTHON=$(PYTHON) PYTHON_VERSION=$(PYTHON_VERSION) MACHINE=$(MACHINE) ../build.sh $(ROOT) $@ $(GROUP)
