"""How the documentation becomes a site: `make site`, from the pages that `scripts.site` lays out."""

project = "budgetcli"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "budgetcli"
html_show_copyright = False
html_show_sourcelink = False
myst_heading_anchors = 3
exclude_patterns = ["README.md"]  # its folder's page in the repository; `index` here
suppress_warnings = ["myst.header", "misc.highlighting_failure"]
