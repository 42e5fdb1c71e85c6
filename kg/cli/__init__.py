"""The command line: parse, call one function, print."""

from __future__ import annotations

from importlib import import_module

import click

_COMMANDS = {
    "build": "building",
    "add": "building",
    "remove": "building",
    "watch": "watching",
    "inspect": "inspecting",
    "profile": "profiling",
    "formats": "formats",
    "identity": "identity",
    "verify": "keeping",
    "history": "keeping",
    "diff": "comparing",
    "rollback": "keeping",
    "dump": "keeping",
    "reindex": "keeping",
    "documents": "listing",
    "query": "asking",
    "queries": "queries",
    "publish": "publishing",
    "conflicts": "conflicting",
    "schema": "schema",
    "projections": "projecting",
    "measure": "measuring",
    "compare": "robust",
    "path": "looking",
    "export": "looking",
    "chart": "drawing",
    "timeline": "drawing",
    "map": "drawing",
    "dossier": "drawing",
    "serve": "serving",
    "ontology": "terms",
}
_SUMMARIES = {
    "build": "Build the graph of annotated documents.",
    "add": "Add documents to the graph.",
    "remove": "Take documents out of the graph.",
    "watch": "Build, and build again whenever a document changes.",
    "inspect": "Show what was read of documents, what was mapped, and what was not.",
    "profile": "Write a mapping profile for other people's labels.",
    "formats": "List the annotation formats that are read.",
    "identity": "Explain who is who, and say who is the same.",
    "verify": "Check every quote, hash and shape of a generation.",
    "history": "List the generations that are kept.",
    "diff": "Show what changed between two generations.",
    "rollback": "Make an older generation the current one.",
    "dump": "Write the graph as RDF.",
    "reindex": "Make the read index anew from the RDF.",
    "documents": "List the documents, with dataset, publisher, licence and date.",
    "query": "Run a SPARQL query file.",
    "queries": "List, show, begin and check query files.",
    "publish": "Load a generation into a SPARQL store elsewhere.",
    "conflicts": "Show what sources contradict each other in.",
    "schema": "Print the GraphQL schema.",
    "projections": "List the networks that can be made of the graph.",
    "measure": "Rank entities, or find groups or pairs, by a network measure.",
    "compare": "Show how a ranking changes when one document is left out.",
    "path": "Show how two entities are connected, with a quote for every hop.",
    "export": "Write the network as a picture or a file for other tools.",
    "chart": "Draw figures side by side, with how exact their words are.",
    "timeline": "Draw what is dated, as exact as documents say it.",
    "map": "Draw the places that have coordinates.",
    "dossier": "Write all that is known of one thing, with its sentences.",
    "serve": "Serve GraphQL and SPARQL over HTTP.",
    "ontology": "Lint the ontology, or write its reference.",
}


class _Lazy(click.Group):
    """A group whose commands are imported when they are run, so that --help is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(f"kg.cli.{_COMMANDS[cmd_name]}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _SUMMARIES[name]) for name in _COMMANDS])

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; errors made on purpose become a message and exit code 1."""
        try:
            return super().invoke(ctx)
        except click.ClickException:
            raise
        except Exception as error:
            from kg.errors import InvalidGraph, KgError

            known = isinstance(error, KgError | OSError)
            if not known or isinstance(error, BrokenPipeError):
                raise
            for line in error.violations if isinstance(error, InvalidGraph) else ():
                click.echo(line, err=True)
            raise click.ClickException(str(error)) from None


@click.group(cls=_Lazy)
@click.version_option(package_name="kg-evidence", prog_name="kg")
def main() -> None:
    """Annotated documents to a knowledge graph in which every fact can show its sentence."""
