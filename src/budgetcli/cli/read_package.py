"""`budgetcli read-package`."""

from budgetcli.cli.options import Showing, Workspaces
from budgetcli.cli.packages import PackageFiles, package_files, read_packages
from budgetcli.cli.session import language_of, show, workspace_of
from budgetcli.views.package_text import PackageView


def run(packages: PackageFiles, where: Workspaces, showing: Showing) -> int:
    """Say in plain sentences what a savings package would do."""
    workspace = workspace_of(where, [str(each) for each in packages])
    files = package_files(packages, workspace)
    language = language_of(showing, workspace)
    show(
        [PackageView(each, language) for each in read_packages(files, workspace)],
        showing,
        language,
        [str(path) for path in files],
    )
    return 0
