"""What goes through a hand scanner: `scanner-test`, and `scan -`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from strpcheck.cli.exits import Exit, exit_code_of, worst

if TYPE_CHECKING:
    from strpcheck.adapters.home import Home
    from strpcheck.adapters.keyboard.diagnosis import Diagnosis
    from strpcheck.adapters.keyboard.texts import Typed
    from strpcheck.cli.options import Options
    from strpcheck.cli.render import Printer

__all__ = ["scan_keyboard", "scanner_test"]


def scanner_test(
    context: typer.Context,
    png: Annotated[
        Path | None,
        typer.Option("--png", metavar="FILE", help="Write the test code as a picture, for paper or a phone."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
) -> None:
    """Test a hand scanner and the keyboard layout.

    Shows a code that holds every character of a permit, and tells from what arrives what is wrong and how to put it
    right.
    """
    from strpcheck.adapters.home import Home
    from strpcheck.adapters.keyboard.diagnosis import diagnose
    from strpcheck.cli.render import Printer
    from strpcheck.cli.scanner_wiring import has_terminal, typed_texts

    options: Options = context.obj
    if png is not None:
        _write_picture(png)
    printer = None if json else Printer.on(options.words)
    with typed_texts(options.clock) as texts:
        if printer is not None and has_terminal():
            _show_symbol(printer, is_drawn=png is not None)
        typed = next(texts, None)
    if typed is None:
        raise EOFError
    found = diagnose(typed.text)
    is_well = found.is_undone and _remembered(Home(options.home), found)
    if printer is None:
        _tell_json(found, typed, is_well=is_well)
    else:
        _tell(printer, found, typed, is_well=is_well)
    raise typer.Exit(Exit.OK if is_well else Exit.FAILURE)


def _write_picture(path: Path) -> None:
    """The test code as a picture."""
    from strpcheck.adapters.durable import write_durably
    from strpcheck.adapters.keyboard.diagnosis import TEST_TEXT
    from strpcheck.adapters.symbols import QrSymbols

    write_durably(path, QrSymbols().write(TEST_TEXT, "strpcheck scanner-test"))


def _show_symbol(printer: "Printer", *, is_drawn: bool) -> None:
    """The test code on the screen, unless it was asked for as a picture."""
    from strpcheck.adapters.keyboard.diagnosis import TEST_TEXT
    from strpcheck.adapters.symbols import QrSymbols
    from strpcheck.messages import Scanner

    line = Scanner.ASK_PRINTED
    if not is_drawn and printer.symbol(QrSymbols().modules(TEST_TEXT)):
        line = Scanner.ASK
    elif not is_drawn:
        printer.line(printer.words.scanner(Scanner.NO_SYMBOL))
    printer.line(printer.words.scanner(line))


def _remembered(home: "Home", found: "Diagnosis") -> bool:
    """Keep in the home what scans need from now on; whether it could be kept."""
    from strpcheck.documents.scanner import ScannerSettings

    settings = None
    if found.layout is not None:
        settings = ScannerSettings(found.known.name if found.known else None, found.layout.characters)
    if home.is_set_up:
        home.save_scanner(settings)
    return home.is_set_up or settings is None


def _tell(printer: "Printer", found: "Diagnosis", typed: "Typed", *, is_well: bool) -> None:
    """What came of the test, and what to do about it."""
    from strpcheck.adapters.keyboard.diagnosis import Fault
    from strpcheck.adapters.keyboard.texts import End
    from strpcheck.messages import Scanner

    words = printer.words
    if found.fault is Fault.LAYOUT:
        title = found.known.title if found.known else words.scanner(Scanner.UNKNOWN_LAYOUT)
        printer.line(words.scanner(Scanner.LAYOUT if is_well else Scanner.LAYOUT_LOST, layout=title))
        printer.line(words.scanner(Scanner.SET_SCANNER))
        printer.line(words.scanner(Scanner.SET_COMPUTER))
    else:
        printer.line(words.scanner(Scanner(found.fault.value)))
    if typed.end is End.PAUSE and is_well:
        printer.line(words.scanner(Scanner.NO_KEY))


def _tell_json(found: "Diagnosis", typed: "Typed", *, is_well: bool) -> None:
    """The same for a program."""
    from strpcheck.cli.render import render_json

    render_json(
        {
            "fault": found.fault.value,
            "layout": found.known.name if found.known else None,
            "undone": is_well,
            "end": typed.end.value,
        }
    )


def scan_keyboard(options: "Options", *, as_json: bool, once: bool) -> NoReturn:
    """Judge each text that a hand scanner types, as it comes, and end with the worst verdict."""
    from strpcheck.cli.in_force import InForce
    from strpcheck.cli.render import Printer, render_error, render_json, render_note
    from strpcheck.cli.scanner_wiring import has_terminal, scanner_alone
    from strpcheck.cli.wiring import opened_laptop
    from strpcheck.core.record import EntryKind
    from strpcheck.documents.events import verdict_event
    from strpcheck.messages import Scanner
    from strpcheck.ports import SourceNotice
    from strpcheck.typed import TypedScan

    printer = None if as_json else Printer.on(options.words)
    codes: set[Exit] = set()
    told = None
    with opened_laptop(options) as laptop:
        in_force = InForce(laptop, options, EntryKind.SCAN, needs_shift=True)
        with scanner_alone(laptop.home, in_force().clock) as texts:
            if has_terminal():
                render_note(options.words.scanner(Scanner.READY))
            for told in TypedScan(in_force, texts).run():
                if isinstance(told, SourceNotice):
                    render_error(told.message, told.hint)
                    continue
                codes.add(exit_code_of(told.verdict.outcome, simulated=told.simulated))
                if printer is None:
                    render_json(verdict_event(told, told.entry))
                else:
                    printer.judgement(told)
                if once:
                    break
    if told is None:
        render_error("nothing was judged: no text was scanned")
    raise typer.Exit(worst(codes))
